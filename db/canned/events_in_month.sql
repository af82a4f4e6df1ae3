SELECT date_start, date_end, kind, title, venue, participants, unit, grantee, id AS event_id, project_id
FROM events_with_projects
WHERE date_start >= :month AND (:month = '' OR substr(date_start, 1, length(:month)) = :month)
ORDER BY date_start
