-- A report's corrections that nobody undid, in the order in which they were made.
SELECT * FROM corrections WHERE lineage = ? AND undone_at IS NULL ORDER BY id
