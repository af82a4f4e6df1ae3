SELECT d.file_name, d.error_code, d.error, (SELECT min(path) FROM document_files f WHERE f.document = d.id) AS path
FROM documents d
WHERE d.status = 'failed' AND d.superseded_by IS NULL
ORDER BY d.file_name, d.id
