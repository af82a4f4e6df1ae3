-- Who works with whom: pairs of persons named at the same events.
SELECT p.name AS person, o.name AS other, t.events, t.projects, t.person AS person_id, t.other AS other_id
FROM (
    SELECT am.person, bm.person AS other, count(DISTINCT am.event) AS events, count(DISTINCT am.project) AS projects
    FROM person_mentions am
    JOIN person_mentions bm ON bm.event = am.event AND bm.person <> am.person
    GROUP BY am.person, bm.person
) t
JOIN people p ON p.id = t.person
JOIN people o ON o.id = t.other
