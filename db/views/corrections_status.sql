-- What people corrected, and what became of it: applied, confirmed, stale or undone.
SELECT
    c.id, CASE WHEN c.undone_at IS NOT NULL THEN 'undone' ELSE coalesce(n.status, 'stale') END AS status, n.reason,
    c.action, c.table_name, c.row_id, c.column_name, c.old_value, c.new_value,
    CASE WHEN c.action = 'change' THEN n.read_value END AS read_value,
    n.read_text, c.made_against, c.made_by, c.made_at, c.note
FROM corrections c
LEFT JOIN corrections_now n ON n.correction = c.id
