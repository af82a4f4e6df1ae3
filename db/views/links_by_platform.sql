-- Coverage of each project by platform and kind; one post counts once however often and however it is written.
SELECT
    l.platform, l.kind, p.title AS project, p.grantee, count(*) AS links, count(DISTINCT l.canonical) AS posts,
    p.id AS project_id, p.report AS report_id
FROM links l
JOIN projects p ON p.id = l.project
GROUP BY l.platform, l.kind, p.id
