-- Which organisation was whose partner, in which project.
SELECT
    g.name AS grantee, o.name AS partner, p.title AS project, p.amount, rp.year, g.id AS grantee_id, o.id AS partner_id,
    p.id AS project_id, p.report AS report_id
FROM organization_mentions gm
JOIN organizations g ON g.id = gm.organization
JOIN organization_mentions pm ON pm.project = gm.project AND pm.role = 'partner'
JOIN organizations o ON o.id = pm.organization
JOIN projects p ON p.id = gm.project
JOIN reports rp ON rp.id = p.report
WHERE gm.role = 'grantee'
