-- One row for one: people, organisations and places over all reports, with every place where each is named.
-- All of it but `entity_corrections` is made anew from the records at the end of an ingest. An id is that of the
-- oldest mention; a mention's id never changes while its record keeps its key.

CREATE TABLE regions (
    id TEXT PRIMARY KEY,
    name_kk TEXT NOT NULL,
    name_ru TEXT NOT NULL
);

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    surname TEXT,
    given_name TEXT,
    patronymic TEXT,
    spellings INTEGER NOT NULL,
    search TEXT NOT NULL
);
CREATE INDEX people_search ON people (search);

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    legal_form TEXT,
    quoted_name TEXT,
    region TEXT REFERENCES regions (id),
    spellings INTEGER NOT NULL,
    search TEXT NOT NULL
);
CREATE INDEX organizations_region ON organizations (region);
CREATE INDEX organizations_search ON organizations (search);

CREATE TABLE places (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('institution', 'settlement', 'online')),
    city TEXT,
    region TEXT REFERENCES regions (id),
    spellings INTEGER NOT NULL,
    search TEXT NOT NULL
);
CREATE INDEX places_region ON places (region, city);
CREATE INDEX places_search ON places (search);

-- `printed` as in the record, `normal` in one order and in the nominative. table_name, row_id and column_name lead to
-- `sources`. `reason` says why the mention was counted to this row, `joined_with` which mention it was joined with.
CREATE TABLE person_mentions (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    project TEXT REFERENCES projects (id) ON DELETE CASCADE,
    event TEXT REFERENCES events (id) ON DELETE CASCADE,
    event_person TEXT REFERENCES event_people (id) ON DELETE CASCADE,
    partner TEXT REFERENCES partners (id) ON DELETE CASCADE,
    signatory TEXT REFERENCES signatories (id) ON DELETE CASCADE,
    success_story TEXT REFERENCES success_stories (id) ON DELETE CASCADE,
    organization TEXT REFERENCES organizations (id) DEFERRABLE INITIALLY DEFERRED,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    column_name TEXT NOT NULL,
    printed TEXT NOT NULL,
    normal TEXT NOT NULL,
    role TEXT NOT NULL,
    reason TEXT NOT NULL,
    joined_with TEXT
);
CREATE INDEX person_mentions_person ON person_mentions (person);
CREATE INDEX person_mentions_report ON person_mentions (report);
CREATE INDEX person_mentions_project ON person_mentions (project);
CREATE INDEX person_mentions_event ON person_mentions (event);
CREATE INDEX person_mentions_event_person ON person_mentions (event_person);
CREATE INDEX person_mentions_partner ON person_mentions (partner);
CREATE INDEX person_mentions_signatory ON person_mentions (signatory);
CREATE INDEX person_mentions_success_story ON person_mentions (success_story);
CREATE INDEX person_mentions_organization ON person_mentions (organization);
CREATE INDEX person_mentions_row ON person_mentions (row_id);

CREATE TABLE organization_mentions (
    id TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    project TEXT REFERENCES projects (id) ON DELETE CASCADE,
    partner TEXT REFERENCES partners (id) ON DELETE CASCADE,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    column_name TEXT NOT NULL,
    printed TEXT NOT NULL,
    normal TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('grantee', 'partner', 'operator', 'customer')),
    reason TEXT NOT NULL,
    joined_with TEXT
);
CREATE INDEX organization_mentions_organization ON organization_mentions (organization, role);
CREATE INDEX organization_mentions_report ON organization_mentions (report);
CREATE INDEX organization_mentions_project ON organization_mentions (project);
CREATE INDEX organization_mentions_partner ON organization_mentions (partner);
CREATE INDEX organization_mentions_row ON organization_mentions (row_id);

CREATE TABLE place_mentions (
    id TEXT PRIMARY KEY,
    place TEXT NOT NULL REFERENCES places (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    column_name TEXT NOT NULL,
    printed TEXT NOT NULL,
    normal TEXT NOT NULL,
    role TEXT NOT NULL,
    reason TEXT NOT NULL,
    joined_with TEXT
);
CREATE INDEX place_mentions_place ON place_mentions (place);
CREATE INDEX place_mentions_report ON place_mentions (report);
CREATE INDEX place_mentions_project ON place_mentions (project);
CREATE INDEX place_mentions_event ON place_mentions (event);
CREATE INDEX place_mentions_row ON place_mentions (row_id);

-- Pairs that look alike but were kept apart, and why: likely namesakes.
CREATE TABLE look_alikes (
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'place')),
    first TEXT NOT NULL,
    second TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (kind, first, second)
) WITHOUT ROWID;

-- What people say against the joining. No ingest writes here. `mentions` is a JSON list of mentions' ids:
-- of a merge they are one, of a split they leave what they were counted to and are one of their own.
CREATE TABLE entity_corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organization', 'place')),
    action TEXT NOT NULL CHECK (action IN ('merge', 'split')),
    mentions TEXT NOT NULL CHECK (json_valid(mentions)),
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    note TEXT,
    undone_by TEXT,
    undone_at TEXT
);

-- A digest of the records and corrections that the tables above were made from.
CREATE TABLE entity_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    made_from TEXT NOT NULL
);
