SELECT coalesce(field, '–') AS field, round(sum(amount) / 1e6, 1) AS amount FROM projects GROUP BY field ORDER BY amount DESC LIMIT 25
