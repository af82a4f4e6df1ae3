-- Files and what was read of them. A row id is a key that stays with its record
-- (see extractor/keys.py), a document's is the beginning of its content's SHA-256.
-- Dates are ISO text (YYYY-MM-DD, or YYYY-MM where the report gives no day), money is whole tenge.
-- `search` holds the row's words casefolded (and ё as е): SQLite folds ASCII letters only.

CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    sha256 TEXT UNIQUE,
    file_name TEXT NOT NULL,
    pages INTEGER,
    language TEXT,
    status TEXT NOT NULL CHECK (status IN ('ok', 'partial', 'unrecognised', 'failed')),
    error_code TEXT,
    error TEXT,
    missing TEXT NOT NULL DEFAULT '[]',
    identity TEXT,
    lineage TEXT NOT NULL,
    superseded_by TEXT REFERENCES documents (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    program_version TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    first_read_at TEXT NOT NULL,
    read_at TEXT NOT NULL,
    seconds REAL NOT NULL DEFAULT 0,
    CHECK ((status = 'failed') = (error_code IS NOT NULL))
);
CREATE INDEX documents_identity ON documents (identity);
CREATE INDEX documents_status ON documents (status);
CREATE INDEX documents_superseded_by ON documents (superseded_by);

-- Where the content was found: two files with the same content are one document.
CREATE TABLE document_files (
    path TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
);
CREATE INDEX document_files_document ON document_files (document);

-- What a key stands for: the record's first words and their place in the raw text of the
-- file in which it was last seen. Rows outlive their record, so that it gets its key back.
CREATE TABLE anchors (
    id TEXT PRIMARY KEY,
    lineage TEXT NOT NULL,
    document TEXT NOT NULL,
    table_name TEXT NOT NULL,
    parent TEXT,
    place INTEGER NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX anchors_lineage ON anchors (lineage);

CREATE TABLE pages (
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    width REAL NOT NULL,
    height REAL NOT NULL,
    ocr INTEGER NOT NULL CHECK (ocr IN (0, 1)),
    text TEXT NOT NULL,
    PRIMARY KEY (document, number)
);

-- `text` is the section's own text, down to its first subsection.
CREATE TABLE sections (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    parent TEXT REFERENCES sections (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    first_page INTEGER NOT NULL,
    last_page INTEGER NOT NULL,
    text TEXT NOT NULL,
    rule TEXT NOT NULL,
    search_id INTEGER NOT NULL UNIQUE
);
CREATE INDEX sections_document ON sections (document, position);
CREATE INDEX sections_parent ON sections (parent);
CREATE INDEX sections_key ON sections (key);

CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL UNIQUE REFERENCES documents (id) ON DELETE CASCADE,
    title TEXT,
    year INTEGER,
    language TEXT,
    operator TEXT,
    customer TEXT,
    announced_on TEXT CHECK (announced_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    applications_from TEXT CHECK (applications_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    applications_to TEXT CHECK (applications_to GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    grants_announced INTEGER,
    grants_awarded INTEGER,
    funding_state INTEGER,
    funding_other INTEGER,
    search TEXT NOT NULL
);
CREATE INDEX reports_year ON reports (year);

CREATE TABLE signatories (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    search TEXT NOT NULL
);
CREATE INDEX signatories_report ON signatories (report);

CREATE TABLE directions (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number INTEGER,
    title TEXT NOT NULL,
    grants INTEGER,
    amount INTEGER
);
CREATE INDEX directions_report ON directions (report);

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number INTEGER,
    title TEXT,
    grantee TEXT,
    field TEXT,
    direction TEXT,
    term TEXT CHECK (term IN ('short', 'medium', 'long')),
    contract_number TEXT,
    contract_date TEXT CHECK (contract_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    head TEXT,
    address TEXT,
    phone TEXT,
    period_start TEXT CHECK (period_start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    period_end TEXT CHECK (period_end GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    amount INTEGER,
    evidence_link TEXT,
    search TEXT NOT NULL
);
CREATE INDEX projects_report ON projects (report);
CREATE INDEX projects_grantee ON projects (grantee);

CREATE TABLE partners (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    organization TEXT NOT NULL,
    head TEXT,
    phone TEXT,
    address TEXT,
    search TEXT NOT NULL
);
CREATE INDEX partners_project ON partners (project);

CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number INTEGER,
    title TEXT
);
CREATE INDEX tasks_project ON tasks (project);

CREATE TABLE activities (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number INTEGER,
    title TEXT,
    planned_participants INTEGER,
    reported_participants INTEGER,
    reported_unit TEXT CHECK (reported_unit IN ('people', 'families', 'organizations')),
    satisfaction REAL,
    search TEXT NOT NULL
);
CREATE INDEX activities_task ON activities (task);

CREATE TABLE events (
    id TEXT PRIMARY KEY,
    activity TEXT NOT NULL REFERENCES activities (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    label TEXT,
    kind TEXT NOT NULL CHECK (kind IN (
        'seminar', 'lecture', 'training', 'course', 'meeting', 'round_table', 'exhibition', 'festival', 'podcast',
        'focus_group', 'survey', 'campaign', 'competition', 'consultation', 'opening', 'presentation', 'other')),
    title TEXT,
    date_start TEXT CHECK (date_start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    date_end TEXT CHECK (date_end GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*'),
    time TEXT CHECK (time GLOB '[0-2][0-9]:[0-5][0-9]'),
    venue TEXT,
    participants INTEGER CHECK (participants >= 0),
    qualifier TEXT CHECK (qualifier IN ('exact', 'at_least', 'about')),
    unit TEXT CHECK (unit IN ('people', 'families', 'organizations')),
    search TEXT NOT NULL,
    search_id INTEGER NOT NULL UNIQUE
);
CREATE INDEX events_activity ON events (activity);
CREATE INDEX events_date_start ON events (date_start);
CREATE INDEX events_kind ON events (kind);
CREATE INDEX events_venue ON events (venue);

CREATE TABLE event_people (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN (
        'lecturer', 'speaker', 'psychologist', 'lawyer', 'mediator', 'trainer', 'moderator', 'guest', 'jury',
        'winner', 'expert', 'organizer', 'participant', 'other')),
    search TEXT NOT NULL
);
CREATE INDEX event_people_event ON event_people (event);
CREATE INDEX event_people_search ON event_people (search);

-- A link listed for an event stands twice, as in the report's JSON: as the event's (or the activity's)
-- and in the list of all its project's links. `owner` says which of the four a row is.
CREATE TABLE links (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL CHECK (owner IN ('report', 'project', 'activity', 'event')),
    report TEXT REFERENCES reports (id) ON DELETE CASCADE,
    project TEXT REFERENCES projects (id) ON DELETE CASCADE,
    activity TEXT REFERENCES activities (id) ON DELETE CASCADE,
    event TEXT REFERENCES events (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    platform TEXT NOT NULL,
    kind TEXT NOT NULL,
    canonical TEXT NOT NULL,
    CHECK ((report IS NOT NULL) = (owner = 'report') AND (project IS NOT NULL) = (owner = 'project')
       AND (activity IS NOT NULL) = (owner = 'activity') AND (event IS NOT NULL) = (owner = 'event'))
);
CREATE INDEX links_report ON links (report);
CREATE INDEX links_project ON links (project);
CREATE INDEX links_activity ON links (activity);
CREATE INDEX links_event ON links (event);
CREATE INDEX links_canonical ON links (canonical);
CREATE INDEX links_platform ON links (platform, kind);

CREATE TABLE surveys (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    respondents INTEGER
);
CREATE INDEX surveys_project ON surveys (project);

CREATE TABLE survey_questions (
    id TEXT PRIMARY KEY,
    survey TEXT NOT NULL REFERENCES surveys (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    question TEXT NOT NULL
);
CREATE INDEX survey_questions_survey ON survey_questions (survey);

CREATE TABLE survey_answers (
    id TEXT PRIMARY KEY,
    question TEXT NOT NULL REFERENCES survey_questions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    answer TEXT NOT NULL,
    share NUMERIC NOT NULL
);
CREATE INDEX survey_answers_question ON survey_answers (question);

CREATE TABLE statistics (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    "table" TEXT NOT NULL CHECK ("table" IN ('gender', 'social', 'age')),
    "column" TEXT NOT NULL,
    value INTEGER
);
CREATE INDEX statistics_project ON statistics (project, "table", "column");

CREATE TABLE outputs (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    thing TEXT NOT NULL,
    number INTEGER NOT NULL
);
CREATE INDEX outputs_project ON outputs (project);

CREATE TABLE success_stories (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    person TEXT NOT NULL,
    age INTEGER,
    search TEXT NOT NULL
);
CREATE INDEX success_stories_project ON success_stories (project);

-- Where a report contradicts itself. `values` and `places` are JSON lists, as for sources.
CREATE TABLE problems (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    project TEXT REFERENCES projects (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    project_number INTEGER,
    kind TEXT NOT NULL CHECK (kind IN (
        'sum_mismatch', 'contradictory_count', 'outside_period', 'duplicate_link', 'malformed_phone',
        'malformed_link', 'numbering', 'amount_words_mismatch', 'other')),
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
    detail TEXT NOT NULL,
    detail_local TEXT NOT NULL,
    "values" TEXT NOT NULL CHECK (json_valid("values")),
    places TEXT NOT NULL CHECK (json_valid(places))
);
CREATE INDEX problems_report ON problems (report);
CREATE INDEX problems_project ON problems (project);
CREATE INDEX problems_kind ON problems (kind, severity);

-- The ink behind every value: one row for each run of characters that a rule read. `rule` run
-- on the `text` of a value's parts, in order, gives the value again. `boxes` is a JSON list of
-- [page, x0, top, x1, bottom], one for each printed line, in points from the page's upper left
-- corner; char_start and char_end count from the beginning of the section.
CREATE TABLE sources (
    row_id TEXT NOT NULL,
    column_name TEXT NOT NULL,
    part INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    section TEXT REFERENCES sections (id) ON DELETE SET NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    page INTEGER NOT NULL,
    boxes TEXT NOT NULL CHECK (json_valid(boxes)),
    place INTEGER NOT NULL,
    text TEXT NOT NULL,
    rule TEXT NOT NULL,
    confidence REAL,
    PRIMARY KEY (row_id, column_name, part)
) WITHOUT ROWID;
CREATE INDEX sources_document ON sources (document, page);
CREATE INDEX sources_section ON sources (section);
CREATE INDEX sources_rule ON sources (rule);

-- Full-text search by trigrams: any three letters in a row are found inside any form of a word.
CREATE VIRTUAL TABLE sections_fts USING fts5 (
    title, text, content = 'sections', content_rowid = 'search_id', tokenize = 'trigram'
);
CREATE TRIGGER sections_fts_insert AFTER INSERT ON sections BEGIN
    INSERT INTO sections_fts (rowid, title, text) VALUES (new.search_id, new.title, new.text);
END;
CREATE TRIGGER sections_fts_delete AFTER DELETE ON sections BEGIN
    INSERT INTO sections_fts (sections_fts, rowid, title, text) VALUES ('delete', old.search_id, old.title, old.text);
END;
CREATE TRIGGER sections_fts_update AFTER UPDATE OF search_id, title, text ON sections BEGIN
    INSERT INTO sections_fts (sections_fts, rowid, title, text) VALUES ('delete', old.search_id, old.title, old.text);
    INSERT INTO sections_fts (rowid, title, text) VALUES (new.search_id, new.title, new.text);
END;

CREATE VIRTUAL TABLE events_fts USING fts5 (
    search, content = 'events', content_rowid = 'search_id', tokenize = 'trigram'
);
CREATE TRIGGER events_fts_insert AFTER INSERT ON events BEGIN
    INSERT INTO events_fts (rowid, search) VALUES (new.search_id, new.search);
END;
CREATE TRIGGER events_fts_delete AFTER DELETE ON events BEGIN
    INSERT INTO events_fts (events_fts, rowid, search) VALUES ('delete', old.search_id, old.search);
END;
CREATE TRIGGER events_fts_update AFTER UPDATE OF search_id, search ON events BEGIN
    INSERT INTO events_fts (events_fts, rowid, search) VALUES ('delete', old.search_id, old.search);
    INSERT INTO events_fts (rowid, search) VALUES (new.search_id, new.search);
END;
