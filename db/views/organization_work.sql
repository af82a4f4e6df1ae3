-- An organisation's money as grantee, projects, partnerships and people.
SELECT
    o.id AS organization_id, o.name, o.legal_form, r.name_kk AS region,
    (SELECT count(*) FROM organization_mentions m WHERE m.organization = o.id AND m.role = 'grantee') AS grants,
    (SELECT total(p.amount) FROM organization_mentions m JOIN projects p ON p.id = m.project
     WHERE m.organization = o.id AND m.role = 'grantee') AS money,
    (SELECT count(DISTINCT m.project) FROM organization_mentions m
     WHERE m.organization = o.id AND m.role = 'partner') AS partner_in,
    (SELECT count(DISTINCT n.organization) FROM organization_mentions m
     JOIN organization_mentions n ON n.project = m.project AND n.role = 'partner'
     WHERE m.organization = o.id AND m.role = 'grantee') AS partners,
    (SELECT count(DISTINCT m.person) FROM person_mentions m WHERE m.organization = o.id) AS people, o.search
FROM organizations o
LEFT JOIN regions r ON r.id = o.region
