-- Says that a document has a newer version.
UPDATE documents SET superseded_by = ? WHERE id = ?
