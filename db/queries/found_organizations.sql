-- Every place of the records where an organisation is named.
SELECT
    'projects' AS table_name, p.id AS row_id, 'grantee' AS column_name, p.grantee AS printed, 'grantee' AS role,
    p.report, p.id AS project, NULL AS partner, p.address
FROM projects p WHERE p.grantee IS NOT NULL
UNION ALL
SELECT 'partners', pa.id, 'organization', pa.organization, 'partner', p.report, p.id, pa.id, pa.address
FROM partners pa
JOIN projects p ON p.id = pa.project
UNION ALL
SELECT 'reports', r.id, 'operator', r.operator, 'operator', r.id, NULL, NULL, NULL
FROM reports r WHERE r.operator IS NOT NULL
UNION ALL
SELECT 'reports', r.id, 'customer', r.customer, 'customer', r.id, NULL, NULL, r.customer
FROM reports r WHERE r.customer IS NOT NULL
