-- Dates, counts, links and names that no record took.
SELECT d.file_name, u.kind, u.printed, u.sentence, u.page, s.title AS section, u.id AS unclaimed_id
FROM unclaimed u
JOIN documents d ON d.id = u.document
LEFT JOIN sections s ON s.id = u.section
WHERE :kind = '' OR u.kind = :kind
ORDER BY d.file_name, u.position
