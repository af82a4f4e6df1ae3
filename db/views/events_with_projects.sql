-- Every event with its activity, project, grantee and region (the address's first part).
SELECT
    e.id, e.date_start, e.date_end, e.time, e.kind, e.label, e.title, e.venue, e.participants, e.qualifier, e.unit,
    a.title AS activity, t.title AS task, p.number AS project_number, p.title AS project, p.grantee,
    trim(substr(p.address, 1, instr(p.address || ',', ',') - 1)) AS region,
    r.year, r.customer, r.operator, e.activity AS activity_id, p.id AS project_id, r.id AS report_id, r.document, e.search
FROM events e
JOIN activities a ON a.id = e.activity
JOIN tasks t ON t.id = a.task
JOIN projects p ON p.id = t.project
JOIN reports r ON r.id = p.report
