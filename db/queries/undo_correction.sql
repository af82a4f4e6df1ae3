-- Keeps who undid a correction, and when.
UPDATE corrections SET undone_by = ?, undone_at = ? WHERE id = ?
