SELECT s.column_name, s.part, s.page, s.boxes, s.text, s.rule, s.confidence, s.document, d.sha256,
       (SELECT min(path) FROM document_files f WHERE f.document = s.document) AS path
FROM sources s
JOIN documents d ON d.id = s.document
WHERE s.table_name = :table_name AND s.row_id = :row_id
  AND (:column_name IS NULL OR s.column_name = :column_name)
UNION ALL
SELECT 'places', b.key, json_extract(b.value, '$.page'), json_extract(b.value, '$.boxes'), json_extract(b.value, '$.text'),
       NULL, NULL, r.document, d.sha256, (SELECT min(path) FROM document_files f WHERE f.document = r.document)
FROM problems p
JOIN reports r ON r.id = p.report
JOIN documents d ON d.id = r.document, json_each(p.places) b
WHERE :table_name = 'problems' AND p.id = :row_id AND coalesce(:column_name, 'places') = 'places'
UNION ALL
SELECT 'printed', 0, u.page, u.boxes, u.printed, NULL, NULL, u.document, d.sha256,
       (SELECT min(path) FROM document_files f WHERE f.document = u.document)
FROM unclaimed u
JOIN documents d ON d.id = u.document
WHERE :table_name = 'unclaimed' AND u.id = :row_id AND coalesce(:column_name, 'printed') = 'printed'
ORDER BY 1, 2
