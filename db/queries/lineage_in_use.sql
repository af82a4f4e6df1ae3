SELECT id FROM documents WHERE lineage = ? AND id <> ? AND superseded_by IS NULL
