-- Leaves out what a public copy of a database must not show: phones, addresses but for their first part (the
-- region), everybody who won something (children's contests), success stories, and all running text.
UPDATE projects SET phone = NULL, address = trim(substr(address, 1, instr(address || ',', ',') - 1));
UPDATE partners SET phone = NULL, address = trim(substr(address, 1, instr(address || ',', ',') - 1));
DELETE FROM event_people WHERE name IN (SELECT name FROM event_people WHERE role = 'winner');
DELETE FROM success_stories;
-- The language is read from all of a report's first pages, so its source is running text.
DELETE FROM sources WHERE column_name IN ('phone', 'address') OR rule LIKE '%.language.%'
    OR table_name = 'event_people' AND row_id NOT IN (SELECT id FROM event_people)
    OR table_name = 'success_stories';
DELETE FROM problems WHERE kind = 'malformed_phone';
UPDATE problems SET places = '[]', detail = mask_phones(detail), detail_local = mask_phones(detail_local),
    "values" = mask_phones("values");
UPDATE pages SET text = '';
UPDATE sections SET text = '';
UPDATE anchors SET words = '';
DELETE FROM unclaimed;
DELETE FROM corrections WHERE action <> 'change' OR column_name IN ('phone', 'address')
    OR table_name IN ('event_people', 'success_stories');
UPDATE corrections SET made_against = '', note = NULL;
UPDATE corrections_now SET read_text = NULL;
UPDATE document_files SET path = (SELECT file_name FROM documents d WHERE d.id = document) || ' ' || rowid;
DELETE FROM people WHERE id NOT IN (SELECT person FROM person_mentions);
DELETE FROM look_alikes;
UPDATE entity_corrections SET note = NULL;
