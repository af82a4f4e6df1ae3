SELECT p.field, r.year, count(*) AS projects, sum(p.amount) AS amount
FROM projects p
JOIN reports r ON r.id = p.report
WHERE :year = '' OR r.year = CAST(:year AS INTEGER)
GROUP BY p.field, r.year
ORDER BY amount DESC
