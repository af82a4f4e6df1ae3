-- Every correction with what became of it, the latest first.
SELECT
    c.id, CASE WHEN c.undone_at IS NOT NULL THEN 'undone' ELSE coalesce(n.status, 'stale') END AS status, n.reason,
    c.action, c.table_name, c.row_id, c.column_name, c.parent, c.old_value, c.new_value, n.read_value, n.read_text,
    c.made_against, c.made_by, c.made_at, c.note, c.undone_by, c.undone_at, c.lineage
FROM corrections c
LEFT JOIN corrections_now n ON n.correction = c.id
ORDER BY c.id DESC
