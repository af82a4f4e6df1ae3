-- Documents with records that name the same operator, customer and year.
SELECT d.id, d.lineage
FROM documents d
WHERE d.identity = ? AND d.id <> ? AND d.superseded_by IS NULL
  AND EXISTS (SELECT 1 FROM reports r WHERE r.document = d.id)
ORDER BY d.first_read_at, d.id
