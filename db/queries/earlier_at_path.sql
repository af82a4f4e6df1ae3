-- The document with records that stood at a path, and nowhere else, before this one. Two that name
-- different operators, customers or years are different reports, whatever their file is called.
SELECT d.id, d.lineage
FROM document_files f
JOIN documents d ON d.id = f.document
WHERE f.path = :path AND d.id <> :document AND d.superseded_by IS NULL
  AND (d.identity IS NULL OR :identity IS NULL)
  AND EXISTS (SELECT 1 FROM reports r WHERE r.document = d.id)
  AND (SELECT count(*) FROM document_files o WHERE o.document = d.id) = 1
