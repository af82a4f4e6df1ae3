-- Who appeared at most events, and in what roles?
SELECT name, count(DISTINCT event_id) AS events, group_concat(DISTINCT role) AS roles
FROM people_at_events
GROUP BY search
ORDER BY events DESC, name
LIMIT 8
