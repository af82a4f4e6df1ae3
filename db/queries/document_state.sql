-- What is known of a file's content.
SELECT
    d.id, d.status, d.error_code, d.error, d.program_version, d.rules_version, d.superseded_by, d.lineage, d.pages,
    d.language, d.first_read_at, EXISTS (SELECT 1 FROM anchors a WHERE a.lineage = d.lineage) AS has_anchors
FROM documents d
WHERE d.id = ?
