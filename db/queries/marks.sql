SELECT c.row_id, c.column_name, n.status
FROM corrections c
JOIN corrections_now n ON n.correction = c.id
WHERE c.undone_at IS NULL AND c.action <> 'reject' AND (n.status = 'stale' OR n.status = 'applied')
