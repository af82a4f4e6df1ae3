SELECT path FROM document_files WHERE vanished_on IS NULL ORDER BY path
