UPDATE document_files SET vanished_on = :vanished_on WHERE path = :path AND vanished_on IS NULL
