-- Texts that are too long for an event, which run names which content (texts and files alike), messages that were
-- taken, and snapshots. Version 2.
CREATE TABLE blobs (
    sha256  TEXT    NOT NULL PRIMARY KEY,
    size    INTEGER NOT NULL, -- bytes of UTF-8
    content TEXT              -- NULL: in a file of its own
);

CREATE TABLE mentions (
    run    TEXT NOT NULL REFERENCES runs (run),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (run, sha256)
);

CREATE INDEX mentions_by_content ON mentions (sha256);

ALTER TABLE inbox ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;

CREATE INDEX inbox_waiting ON inbox (run) WHERE taken = 0;

-- A cache: may be emptied at any time.
CREATE TABLE snapshots (
    run      TEXT    NOT NULL PRIMARY KEY REFERENCES runs (run),
    sequence INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    body     TEXT    NOT NULL
);
