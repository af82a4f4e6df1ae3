-- The lineage of a record: of one that was read, or of one that was added.
SELECT lineage FROM anchors WHERE id = :key
UNION ALL
SELECT lineage FROM corrections WHERE row_id = :key
LIMIT 1
