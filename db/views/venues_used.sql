-- How often each place was used, by whom, and where it is.
SELECT
    pl.id AS place_id, pl.name, pl.kind, pl.city, r.name_kk AS region, count(DISTINCT m.event) AS events,
    count(DISTINCT m.project) AS projects, sum(CASE WHEN e.unit = 'people' THEN e.participants END) AS participants,
    count(DISTINCT m.printed) AS spellings, pl.search
FROM places pl
JOIN place_mentions m ON m.place = pl.id
JOIN events e ON e.id = m.event
LEFT JOIN regions r ON r.id = pl.region
GROUP BY pl.id
