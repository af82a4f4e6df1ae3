SELECT coalesce(field, '–') AS field, sum(amount) AS amount FROM projects GROUP BY field
