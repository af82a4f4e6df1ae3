-- How many events and participants did each month have?
SELECT month, sum(events) AS events, sum(people) AS people
FROM participants_by_month
GROUP BY month
ORDER BY month
