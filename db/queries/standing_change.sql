-- The correction that holds for a cell.
SELECT * FROM corrections WHERE row_id = ? AND column_name = ? AND undone_at IS NULL
