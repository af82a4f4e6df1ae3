SELECT platform, kind, project, grantee, links, posts, project_id
FROM links_by_platform
WHERE :platform = '' OR platform = :platform
ORDER BY posts DESC
