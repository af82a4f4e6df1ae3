-- Money of each project over the people counted at its events.
SELECT p.title AS project, p.grantee, r.year, p.amount, count(e.id) AS events,
       sum(CASE WHEN e.unit = 'people' THEN e.participants END) AS people,
       CAST(round(p.amount * 1.0 / nullif(sum(CASE WHEN e.unit = 'people' THEN e.participants END), 0)) AS INTEGER) AS tenge_per_person,
       p.id AS project_id
FROM projects p
JOIN reports r ON r.id = p.report
LEFT JOIN tasks t ON t.project = p.id
LEFT JOIN activities a ON a.task = t.id
LEFT JOIN events e ON e.activity = a.id
WHERE :year = '' OR r.year = CAST(:year AS INTEGER)
GROUP BY p.id
ORDER BY tenge_per_person DESC
