-- The next free number in the full-text index of events.
SELECT coalesce(max(search_id), 0) + 1 FROM events
