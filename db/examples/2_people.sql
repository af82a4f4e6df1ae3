-- Who appeared at most events, however the name was printed, and in what roles?
SELECT name, count(DISTINCT event_id) AS events, group_concat(DISTINCT role) AS roles
FROM person_events
GROUP BY person_id
ORDER BY events DESC, name
LIMIT 8
