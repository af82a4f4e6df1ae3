INSERT INTO corrections_now (correction, status, reason, read_value, read_text) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (correction) DO UPDATE SET
    status = excluded.status, reason = excluded.reason, read_value = excluded.read_value, read_text = excluded.read_text
