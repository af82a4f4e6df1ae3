SELECT path, document, vanished_on FROM document_files WHERE vanished_on IS NOT NULL ORDER BY path
