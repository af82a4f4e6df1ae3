-- Keeps what the tables of people, organisations and places were made from.
INSERT INTO entity_state (one, made_from) VALUES (1, ?)
ON CONFLICT (one) DO UPDATE SET made_from = excluded.made_from
