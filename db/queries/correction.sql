-- A correction, undone or not.
SELECT * FROM corrections WHERE id = ?
