-- Every report with its size, in a stable order.
SELECT
    r.id, r.document, r.year, r.language, r.title, r.operator, r.customer, d.file_name, d.status, d.pages,
    (SELECT count(*) FROM projects p WHERE p.report = r.id) AS projects,
    (SELECT count(*) FROM events_with_projects e WHERE e.report_id = r.id) AS events
FROM reports r
JOIN documents d ON d.id = r.document
ORDER BY d.file_name, d.id
