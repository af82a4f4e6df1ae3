-- Where a file came from (`esep ingest --manifest`), and since when it is no longer at its path.
ALTER TABLE document_files ADD COLUMN source_url TEXT;
ALTER TABLE document_files ADD COLUMN retrieved_on TEXT CHECK (retrieved_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*');
ALTER TABLE document_files ADD COLUMN vanished_on TEXT CHECK (vanished_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*');
