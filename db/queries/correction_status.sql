-- What became of a correction.
SELECT * FROM corrections_now WHERE correction = ?
