SELECT name, role, venue, count(*) AS events, min(date_start) AS first, max(date_start) AS last
FROM people_at_events
WHERE :role = '' OR role = :role
GROUP BY name, role, venue
ORDER BY events DESC, name
