SELECT name, role, date_start, kind, title, venue, project, event_id, project_id
FROM people_at_events
WHERE instr(search, casefold(:person))
ORDER BY name, date_start
