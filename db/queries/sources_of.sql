-- The ink behind a record's values; a column of NULL takes all columns.
SELECT
    s.column_name, s.part, s.page, s.boxes, s.text, s.rule, s.confidence, s.document, s.char_start, s.char_end,
    c.key AS section_key, c.title AS section_title, d.file_name,
    (SELECT min(path) FROM document_files f WHERE f.document = s.document) AS path
FROM sources s
JOIN documents d ON d.id = s.document
LEFT JOIN sections c ON c.id = s.section
WHERE s.table_name = :table_name AND s.row_id = :row_id
  AND (:column_name IS NULL OR s.column_name = :column_name)
ORDER BY s.column_name, s.part
