UPDATE corrections
SET made_against = :text, parent = :parent, siblings = :siblings, made_by = made_by || ', ' || :by
WHERE id = :id
