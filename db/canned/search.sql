-- A word, or any part of one of three letters or more, in any form: finds it in events, projects, people, sections.
SELECT 'event' AS what, snippet(events_fts, 0, '[', ']', '…', 60) AS found, e.title, e.date_start AS date, e.id AS event_id,
       NULL AS project_id, NULL AS section_id
FROM events_fts JOIN events e ON e.search_id = events_fts.rowid
WHERE length(:text) >= 3 AND events_fts MATCH '"' || replace(casefold(:text), '"', '""') || '"'
UNION ALL
SELECT 'section', snippet(sections_fts, -1, '[', ']', '…', 60), s.title, NULL, NULL, NULL, s.id
FROM sections_fts JOIN sections s ON s.search_id = sections_fts.rowid
WHERE length(:text) >= 3 AND sections_fts MATCH '"' || replace(:text, '"', '""') || '"'
UNION ALL
SELECT 'project', p.grantee, p.title, p.period_start, NULL, p.id, NULL FROM projects p
WHERE :text <> '' AND instr(p.search, casefold(:text))
UNION ALL
SELECT 'person', name, role, NULL, event, NULL, NULL FROM event_people WHERE :text <> '' AND instr(search, casefold(:text))
UNION ALL
SELECT 'partner', organization, head, NULL, NULL, project, NULL FROM partners
WHERE :text <> '' AND instr(search, casefold(:text))
LIMIT 300
