-- Events and people reached per project and month of the event's beginning.
SELECT
    substr(date_start, 1, 7) AS month, project, grantee, count(*) AS events,
    sum(CASE WHEN unit = 'people' THEN participants END) AS people,
    sum(CASE WHEN unit = 'families' THEN participants END) AS families,
    sum(CASE WHEN unit = 'organizations' THEN participants END) AS organizations,
    project_id, report_id
FROM events_with_projects
WHERE date_start IS NOT NULL
GROUP BY month, project_id
