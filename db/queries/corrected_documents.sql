SELECT d.id AS document, d.lineage, (SELECT min(path) FROM document_files f WHERE f.document = d.id) AS path
FROM documents d
JOIN reports r ON r.document = d.id
WHERE d.lineage IN (SELECT lineage FROM corrections)
ORDER BY d.id
