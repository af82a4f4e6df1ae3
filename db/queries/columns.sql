SELECT t.name AS table_name, c.name AS column_name
FROM sqlite_master t, pragma_table_info(t.name) c
WHERE t.type IN ('table', 'view') AND t.name NOT LIKE '%_fts%'
ORDER BY t.name, c.cid
