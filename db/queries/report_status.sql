-- What became of a report's document.
SELECT status, missing FROM documents WHERE id = (SELECT document FROM reports WHERE id = ?)
