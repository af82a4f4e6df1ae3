-- A word, or any part of one of three letters or more, in any form. Each part has its own limit: a word that thousands
-- of events hold must not hide the one person of that name.
SELECT * FROM (
    SELECT 'project' AS what, p.title AS found, p.grantee AS title, p.period_start AS date, 'projects/' || p.id AS row
    FROM projects p
    WHERE :text <> '' AND instr(p.search, casefold(:text)) LIMIT 60)
UNION ALL SELECT * FROM (
    SELECT 'partner', organization, head, NULL, 'partners/' || id FROM partners
    WHERE :text <> '' AND instr(search, casefold(:text)) LIMIT 60)
UNION ALL SELECT * FROM (
    SELECT 'person', ep.name, in_words(ep.role) || coalesce(', ' || e.title, ''), e.date_start, 'events/' || ep.event
    FROM event_people ep JOIN events e ON e.id = ep.event
    WHERE :text <> '' AND instr(ep.search, casefold(:text)) LIMIT 60)
UNION ALL SELECT * FROM (
    SELECT 'event', snippet(events_fts, 0, '[', ']', '…', 60), coalesce(e.title, in_words(e.kind)), e.date_start,
           'events/' || e.id
    FROM events_fts JOIN events e ON e.search_id = events_fts.rowid
    WHERE length(:text) >= 3 AND events_fts MATCH '"' || replace(casefold(:text), '"', '""') || '"' LIMIT 100)
UNION ALL SELECT * FROM (
    SELECT 'section', snippet(sections_fts, -1, '[', ']', '…', 60), s.title, NULL, 'sections/' || s.id
    FROM sections_fts JOIN sections s ON s.search_id = sections_fts.rowid
    WHERE length(:text) >= 3 AND sections_fts MATCH '"' || replace(:text, '"', '""') || '"' LIMIT 100)
