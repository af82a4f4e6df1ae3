-- Takes out the contradictions that were found in a document.
DELETE FROM problems WHERE report = (SELECT id FROM reports WHERE document = ?)
