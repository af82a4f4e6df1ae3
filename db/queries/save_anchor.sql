INSERT INTO anchors (id, lineage, document, table_name, parent, place, words)
VALUES (:id, :lineage, :document, :table_name, :parent, :place, :words)
ON CONFLICT (id) DO UPDATE SET
    document = excluded.document, parent = excluded.parent, place = excluded.place, words = excluded.words
