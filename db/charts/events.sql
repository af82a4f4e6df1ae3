SELECT substr(date_start, 1, 7) AS month, count(*) AS events FROM events WHERE date_start IS NOT NULL GROUP BY month
