-- Who works with whom: pairs of persons named at the same events.
SELECT
    a.name AS person, b.name AS other, count(DISTINCT am.event) AS events, count(DISTINCT am.project) AS projects,
    a.id AS person_id, b.id AS other_id
FROM person_mentions am
JOIN person_mentions bm ON bm.event = am.event AND bm.person <> am.person
JOIN people a ON a.id = am.person
JOIN people b ON b.id = bm.person
GROUP BY a.id, b.id
