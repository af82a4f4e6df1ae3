SELECT status, count(*) AS documents, total(pages) AS pages, total(seconds) AS seconds
FROM documents
WHERE superseded_by IS NULL
GROUP BY status
ORDER BY status
