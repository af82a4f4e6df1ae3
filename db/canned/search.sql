-- A word, or any part of one of three letters or more, in any form: finds it in events, projects, people, sections.
SELECT 'event' AS what, e.title, e.date_start AS date, snippet(events_fts, 0, '[', ']', '…', 24) AS found, e.id AS event_id,
       NULL AS project_id, NULL AS section_id
FROM events_fts JOIN events e ON e.search_id = events_fts.rowid
WHERE length(:text) >= 3 AND events_fts MATCH '"' || replace(casefold(:text), '"', '""') || '"'
UNION ALL
SELECT 'section', s.title, NULL, snippet(sections_fts, 1, '[', ']', '…', 24), NULL, NULL, s.id
FROM sections_fts JOIN sections s ON s.search_id = sections_fts.rowid
WHERE length(:text) >= 3 AND sections_fts MATCH '"' || replace(:text, '"', '""') || '"'
UNION ALL
SELECT 'project', p.title, p.period_start, p.grantee, NULL, p.id, NULL FROM projects p
WHERE :text <> '' AND instr(p.search, casefold(:text))
UNION ALL
SELECT 'person', name, NULL, role, event, NULL, NULL FROM event_people WHERE :text <> '' AND instr(search, casefold(:text))
UNION ALL
SELECT 'partner', organization, NULL, head, NULL, project, NULL FROM partners
WHERE :text <> '' AND instr(search, casefold(:text))
LIMIT 500
