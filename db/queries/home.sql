SELECT
    (SELECT count(*) FROM reports) AS reports,
    (SELECT count(*) FROM projects) AS projects,
    (SELECT coalesce(sum(amount), 0) FROM projects) AS money,
    (SELECT count(*) FROM events) AS events,
    (SELECT coalesce(sum(participants), 0) FROM events WHERE unit = 'people') AS participants,
    (SELECT count(*) FROM problems) AS problems,
    (SELECT count(*) FROM corrections WHERE undone_at IS NULL) AS corrections
