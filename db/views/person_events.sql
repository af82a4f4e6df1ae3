-- A person's events and roles, however the name was printed.
SELECT
    p.id AS person_id, p.name, m.role, e.date_start, e.kind, e.title, e.venue, e.activity, e.project, e.grantee, e.year,
    m.printed, m.reason, e.id AS event_id, e.project_id, e.report_id, p.search
FROM people p
JOIN person_mentions m ON m.person = p.id
JOIN events_with_projects e ON e.id = m.event
