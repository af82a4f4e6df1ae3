SELECT f.document, min(f.path) AS path, d.sha256
FROM document_files f
JOIN documents d ON d.id = f.document
GROUP BY f.document
