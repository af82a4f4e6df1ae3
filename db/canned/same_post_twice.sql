-- Posts shown as evidence for more than one event, or in more than one report.
SELECT l.canonical, l.platform, count(*) AS uses, count(DISTINCT p.report) AS reports, count(DISTINCT p.id) AS projects,
       group_concat(DISTINCT e.date_start) AS event_dates
FROM links l
JOIN events e ON e.id = l.event
JOIN activities a ON a.id = e.activity
JOIN tasks t ON t.id = a.task
JOIN projects p ON p.id = t.project
WHERE l.kind NOT IN ('profile', 'other') AND (:platform = '' OR l.platform = :platform)
GROUP BY l.canonical
HAVING uses > 1
ORDER BY reports DESC, uses DESC
