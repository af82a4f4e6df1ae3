SELECT kind, sum(participants) AS people FROM events WHERE unit = 'people' GROUP BY kind
