-- Takes back what became of a correction.
DELETE FROM corrections_now WHERE correction = ?
