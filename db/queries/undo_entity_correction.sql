UPDATE entity_corrections SET undone_by = :undone_by, undone_at = :undone_at WHERE id = :id AND undone_at IS NULL
