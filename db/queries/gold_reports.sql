-- Reports with standing corrections, and how many of these are stale.
SELECT r.id, d.file_name, sum(coalesce(n.status, 'stale') = 'stale') AS stale
FROM corrections c
JOIN documents d ON d.lineage = c.lineage
JOIN reports r ON r.document = d.id
LEFT JOIN corrections_now n ON n.correction = c.id
WHERE c.undone_at IS NULL
GROUP BY r.id
ORDER BY d.file_name, r.id
