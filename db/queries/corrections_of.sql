SELECT coalesce(column_name, 'id') AS column_name, status, reason, old_value, new_value, read_value, made_by, made_at, note
FROM corrections_status
WHERE row_id = ? AND status <> 'undone'
