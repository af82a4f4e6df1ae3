SELECT 1 FROM document_files WHERE path = ? AND document = ? AND vanished_on IS NULL
