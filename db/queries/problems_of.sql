-- The contradictions of a report, in reading order.
SELECT * FROM problems WHERE report = ? ORDER BY position
