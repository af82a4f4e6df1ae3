INSERT INTO document_files (path, document) VALUES (:path, :document)
ON CONFLICT (path) DO UPDATE SET document = excluded.document WHERE document <> excluded.document
