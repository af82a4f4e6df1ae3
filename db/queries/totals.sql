SELECT
    (SELECT count(*) FROM reports) AS reports,
    (SELECT count(*) FROM projects) AS projects,
    (SELECT count(*) FROM events) AS events,
    (SELECT count(*) FROM event_people) AS people_at_events,
    (SELECT count(*) FROM links WHERE owner IN ('report', 'project')) AS links,
    (SELECT count(*) FROM sources) AS sources,
    (SELECT count(*) FROM problems) AS problems,
    (SELECT count(*) FROM documents WHERE superseded_by IS NOT NULL) AS superseded
