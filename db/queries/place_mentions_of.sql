-- All mentions of the one that has this id or a mention with it, oldest first, with their first page.
SELECT
    m.id, m.printed, m.role, m.reason, m.joined_with, e.id AS entity, e.name, d.file_name,
    (SELECT min(s.page) FROM sources s WHERE s.row_id = m.row_id AND s.column_name = m.column_name) AS page
FROM place_mentions m
JOIN places e ON e.id = m.place
JOIN reports r ON r.id = m.report
JOIN documents d ON d.id = r.document
WHERE m.place = (SELECT place FROM place_mentions WHERE id = :id)
ORDER BY coalesce(r.year, 9999), d.file_name, page, m.id
