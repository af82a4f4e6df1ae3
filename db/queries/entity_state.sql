-- What the tables of people, organisations and places were made from.
SELECT made_from FROM entity_state
