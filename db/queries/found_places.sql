-- Every venue of an event.
SELECT
    'events' AS table_name, e.id AS row_id, 'venue' AS column_name, e.venue AS printed, 'venue' AS role,
    p.report, p.id AS project, e.id AS event, p.address
FROM events e
JOIN activities a ON a.id = e.activity
JOIN tasks t ON t.id = a.task
JOIN projects p ON p.id = t.project
WHERE e.venue IS NOT NULL
