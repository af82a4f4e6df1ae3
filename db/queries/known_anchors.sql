-- Keys given in a lineage, with the column and place of each value that still stands.
SELECT a.id, a.document, a.table_name, a.parent, a.place, a.words, s.column_name, s.place AS ink_place
FROM anchors a
LEFT JOIN sources s ON s.row_id = a.id
WHERE a.lineage = ?
