INSERT INTO entity_corrections (kind, action, mentions, made_by, made_at, note)
VALUES (:kind, :action, :mentions, :made_by, :made_at, :note)
