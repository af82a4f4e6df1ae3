-- What did each project cost, and how many events and posts came of it?
SELECT p.grantee, p.amount, count(DISTINCT e.id) AS events,
       (SELECT count(DISTINCT canonical) FROM links l WHERE l.project = p.id) AS posts
FROM projects p
LEFT JOIN events_with_projects e ON e.project_id = p.id
GROUP BY p.id
ORDER BY p.amount DESC, p.grantee
