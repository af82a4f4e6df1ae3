-- One row for each printed line behind a value.
SELECT
    s.table_name, s.row_id, s.column_name, s.part, b.key AS box, json_extract(b.value, '$[0]') AS page,
    json_extract(b.value, '$[1]') AS x0, json_extract(b.value, '$[2]') AS top, json_extract(b.value, '$[3]') AS x1, json_extract(b.value, '$[4]') AS bottom,
    s.text, s.rule, s.confidence, s.document
FROM sources s, json_each(s.boxes) b
