SELECT venue, date_start, kind, title, participants, unit, project, id AS event_id, project_id
FROM events_with_projects
WHERE venue IS NOT NULL AND instr(casefold(venue), casefold(:venue))
ORDER BY venue, date_start
