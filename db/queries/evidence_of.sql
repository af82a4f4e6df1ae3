SELECT s.column_name, s.part, s.page, s.boxes, s.text, s.rule, s.confidence, s.document, d.sha256,
       (SELECT min(path) FROM document_files f WHERE f.document = s.document) AS path
FROM sources s
JOIN documents d ON d.id = s.document
WHERE s.table_name = :table_name AND s.row_id = :row_id
  AND (:column_name IS NULL OR s.column_name = :column_name)
ORDER BY s.column_name, s.part
