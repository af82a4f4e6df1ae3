SELECT trim(substr(p.address, 1, instr(p.address || ',', ',') - 1)) AS region, p.field, count(*) AS projects,
       sum(p.amount) AS amount
FROM projects p
WHERE instr(casefold(coalesce(p.address, '')), casefold(:region))
GROUP BY region, p.field
ORDER BY amount DESC
