-- What people say against the records. No ingest writes here: it only reads, and puts each correction
-- that still fits in the place of what was read. `row_id` is a record's key (anchors.id).
-- `made_against` is the printed text under the value (without one, the record's first words) when the
-- correction was made; `parent` the key of the record above it; `siblings` the keys that stood beside an added one.
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action TEXT NOT NULL CHECK (action IN ('change', 'add', 'reject')),
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    column_name TEXT,
    parent TEXT,
    old_value,
    new_value,
    made_against TEXT NOT NULL,
    siblings TEXT CHECK (siblings IS NULL OR json_valid(siblings)),
    lineage TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    note TEXT,
    undone_by TEXT,
    undone_at TEXT,
    CHECK ((action = 'change') = (column_name IS NOT NULL) AND (action = 'add') = (siblings IS NOT NULL))
);
-- One standing correction for each value; a new one undoes the one before.
CREATE UNIQUE INDEX corrections_standing ON corrections (row_id, coalesce(column_name, '')) WHERE undone_at IS NULL;
CREATE INDEX corrections_lineage ON corrections (lineage);

-- What became of each standing correction at the last ingest, and what was read in its place:
-- a value, or for a rejected record its rows as JSON.
--   applied    it stands in the table
--   confirmed  the same is now read from the page
--   stale      other text is printed there now, or the record is gone: what is read now stands
CREATE TABLE corrections_now (
    correction INTEGER PRIMARY KEY REFERENCES corrections (id) ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('applied', 'confirmed', 'stale')),
    reason TEXT,
    read_value,
    read_text TEXT
);

-- Dates, counts, links and names that were found in the text, but that no record took.
CREATE TABLE unclaimed (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    section TEXT REFERENCES sections (id) ON DELETE SET NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('date', 'count', 'link', 'name')),
    printed TEXT NOT NULL,
    sentence TEXT NOT NULL,
    page INTEGER NOT NULL,
    boxes TEXT NOT NULL CHECK (json_valid(boxes)),
    place INTEGER NOT NULL
);
CREATE INDEX unclaimed_document ON unclaimed (document, position);
CREATE INDEX unclaimed_section ON unclaimed (section);
CREATE INDEX unclaimed_kind ON unclaimed (kind);

-- How many were found in all, for the share of a document that no record took.
CREATE TABLE found_mentions (
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('date', 'count', 'link', 'name')),
    found INTEGER NOT NULL,
    unclaimed INTEGER NOT NULL,
    PRIMARY KEY (document, kind)
) WITHOUT ROWID;
