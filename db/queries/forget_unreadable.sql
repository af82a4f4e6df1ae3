-- A path that could not even be read has no content to be known by; once it could, its old row goes.
DELETE FROM documents
WHERE sha256 IS NULL AND NOT EXISTS (SELECT 1 FROM document_files f WHERE f.document = documents.id)
