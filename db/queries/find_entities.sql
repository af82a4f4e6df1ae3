-- People, organisations and places whose spellings hold the words.
SELECT 'person' AS kind, p.id, p.name, count(*) AS mentions
FROM people p JOIN person_mentions m ON m.person = p.id WHERE p.search LIKE :words GROUP BY p.id
UNION ALL
SELECT 'organization', o.id, o.name, count(*)
FROM organizations o JOIN organization_mentions m ON m.organization = o.id WHERE o.search LIKE :words GROUP BY o.id
UNION ALL
SELECT 'place', l.id, l.name, count(*)
FROM places l JOIN place_mentions m ON m.place = l.id WHERE l.search LIKE :words GROUP BY l.id
ORDER BY 1, 4 DESC, 3, 2
