-- The document last found at a path.
SELECT f.document, f.source_url, f.retrieved_on, f.vanished_on, d.status, d.sha256
FROM document_files f
JOIN documents d ON d.id = f.document
WHERE f.path = ?
