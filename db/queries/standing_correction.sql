-- A correction, unless it was undone.
SELECT * FROM corrections WHERE id = ? AND undone_at IS NULL
