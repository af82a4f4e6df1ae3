SELECT id, kind, action, mentions, made_by, made_at, note FROM entity_corrections
WHERE undone_at IS NULL AND (:kind IS NULL OR kind = :kind)
ORDER BY id
