-- A file in which no records were found, and which stands nowhere any more: other content took its place.
UPDATE documents SET superseded_by = :by
WHERE id = :document AND id <> :by AND superseded_by IS NULL AND status IN ('failed', 'unrecognised')
  AND NOT EXISTS (SELECT 1 FROM document_files f WHERE f.document = documents.id)
