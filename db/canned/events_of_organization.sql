SELECT date_start, kind, title, venue, participants, unit, project, grantee, id AS event_id, project_id
FROM events_with_projects
WHERE instr(casefold(coalesce(grantee, '')), casefold(:organization))
ORDER BY date_start
