SELECT c.*
FROM corrections c
JOIN corrections_now n ON n.correction = c.id
WHERE c.lineage = ? AND c.undone_at IS NULL AND n.status = 'applied'
ORDER BY c.id
