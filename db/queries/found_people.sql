-- Every place of the records where a person is named, with what it stands under.
SELECT
    'event_people' AS table_name, ep.id AS row_id, 'name' AS column_name, ep.name AS printed, ep.role,
    p.report, p.id AS project, e.id AS event, ep.id AS event_person, NULL AS partner, NULL AS signatory,
    NULL AS success_story, p.id AS organization_row, 'grantee' AS organization_column
FROM event_people ep
JOIN events e ON e.id = ep.event
JOIN activities a ON a.id = e.activity
JOIN tasks t ON t.id = a.task
JOIN projects p ON p.id = t.project
UNION ALL
SELECT 'projects', p.id, 'head', p.head, 'head', p.report, p.id, NULL, NULL, NULL, NULL, NULL, p.id, 'grantee'
FROM projects p WHERE p.head IS NOT NULL
UNION ALL
SELECT
    'partners', pa.id, 'head', pa.head, 'head', p.report, p.id, NULL, NULL, pa.id, NULL, NULL, pa.id, 'organization'
FROM partners pa
JOIN projects p ON p.id = pa.project
WHERE pa.head IS NOT NULL
UNION ALL
SELECT
    'signatories', s.id, 'name', s.name, 'signatory', s.report, NULL, NULL, NULL, NULL, s.id, NULL, s.report, 'operator'
FROM signatories s
UNION ALL
SELECT
    'success_stories', ss.id, 'person', ss.person, 'success_story', p.report, p.id, NULL, NULL, NULL, NULL, ss.id,
    p.id, 'grantee'
FROM success_stories ss
JOIN projects p ON p.id = ss.project
