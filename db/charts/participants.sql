SELECT in_words(kind) AS kind, sum(participants) AS people FROM events WHERE unit = 'people' GROUP BY events.kind
