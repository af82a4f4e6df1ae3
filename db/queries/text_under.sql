-- The text of all parts of a value, else the words by which its record is known.
SELECT coalesce(
    (SELECT group_concat(text, ' ') FROM (
        SELECT text FROM sources WHERE row_id = :key AND column_name = :column ORDER BY part)),
    (SELECT words FROM anchors WHERE id = :key)
)
