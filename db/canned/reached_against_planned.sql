SELECT a.title AS activity, a.planned_participants AS planned, a.reported_participants AS reported,
       a.reported_participants - a.planned_participants AS difference, a.reported_unit AS unit, p.title AS project,
       a.id AS activity_id, p.id AS project_id
FROM activities a
JOIN tasks t ON t.id = a.task
JOIN projects p ON p.id = t.project
WHERE a.planned_participants IS NOT NULL AND instr(casefold(coalesce(p.title, '')), casefold(:project))
ORDER BY difference
