-- Everything a person was named for: events, organisations led, reports signed, stories.
SELECT
    p.id AS person_id, p.name, m.role, o.name AS organization, count(*) AS mentions, count(DISTINCT m.event) AS events,
    count(DISTINCT m.report) AS reports, m.organization AS organization_id, p.search
FROM people p
JOIN person_mentions m ON m.person = p.id
LEFT JOIN organizations o ON o.id = m.organization
GROUP BY p.id, m.role, m.organization
