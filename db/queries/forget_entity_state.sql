-- Records have changed: people, organisations and places are to be made anew.
DELETE FROM entity_state
