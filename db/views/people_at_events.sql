-- Who was named at which event, in what role, and where it took place.
SELECT
    ep.id, ep.name, ep.role, e.date_start, e.kind, e.title, e.venue, e.activity, e.project, e.grantee, e.year,
    ep.event AS event_id, e.project_id, e.report_id, ep.search
FROM event_people ep
JOIN events_with_projects e ON e.id = ep.event
