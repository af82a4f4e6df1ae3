-- Posts shown as evidence for more than one event, or in more than one report.
WITH again AS (
    SELECT canonical
    FROM links
    WHERE event IS NOT NULL AND kind NOT IN ('profile', 'other') AND (:platform = '' OR platform = :platform)
    GROUP BY canonical
    HAVING count(*) > 1
)
SELECT l.canonical, l.platform, count(*) AS uses, count(DISTINCT p.report) AS reports, count(DISTINCT p.id) AS projects,
       replace(group_concat(DISTINCT e.date_start), ',', ', ') AS event_dates
FROM again
JOIN links l ON l.canonical = again.canonical
JOIN events e ON e.id = l.event
JOIN activities a ON a.id = e.activity
JOIN tasks t ON t.id = a.task
JOIN projects p ON p.id = t.project
WHERE l.kind NOT IN ('profile', 'other') AND (:platform = '' OR l.platform = :platform)
GROUP BY l.canonical
ORDER BY reports DESC, uses DESC
