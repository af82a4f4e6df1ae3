SELECT r.title, r.customer, r.year, count(*) AS problems, sum(p.severity = 'error') AS errors,
       sum(p.severity = 'warning') AS warnings, r.id AS report_id
FROM problems p
JOIN reports r ON r.id = p.report
WHERE :kind = '' OR p.kind = :kind
GROUP BY r.id
ORDER BY problems DESC
