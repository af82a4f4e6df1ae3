INSERT INTO corrections (
    action, table_name, row_id, column_name, parent, old_value, new_value, made_against, siblings, lineage, made_by,
    made_at, note
) VALUES (
    :action, :table_name, :row_id, :column_name, :parent, :old_value, :new_value, :made_against, :siblings, :lineage,
    :made_by, :made_at, :note
)
