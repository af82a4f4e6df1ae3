SELECT p.severity, p.kind, d.file_name, p.detail, p.detail_local, p.places
FROM problems p
JOIN reports r ON r.id = p.report
JOIN documents d ON d.id = r.document
ORDER BY d.file_name, d.id, p.position
