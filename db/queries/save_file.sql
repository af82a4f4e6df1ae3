-- Other content at a path was retrieved on another day.
INSERT INTO document_files (path, document) VALUES (:path, :document)
ON CONFLICT (path) DO UPDATE SET
    document = excluded.document, vanished_on = NULL,
    retrieved_on = CASE WHEN document = excluded.document THEN retrieved_on END
WHERE document <> excluded.document OR vanished_on IS NOT NULL
