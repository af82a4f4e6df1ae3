-- Everything that the persons, organisations and places are made from, but the words of the records themselves.
SELECT 'document' AS kind, d.id, d.program_version, d.rules_version, d.read_at, d.superseded_by AS more
FROM documents d
UNION ALL
SELECT 'value', c.id, c.row_id, c.undone_at, c.made_at, n.status
FROM corrections c
LEFT JOIN corrections_now n ON n.correction = c.id
UNION ALL
SELECT 'entity', c.id, c.action, c.undone_at, c.made_at, c.mentions
FROM entity_corrections c
ORDER BY 1, 2
