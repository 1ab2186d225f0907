-- Runs, their events in wire form, and what was said to them. Version 1.
CREATE TABLE runs (
    run             TEXT    NOT NULL PRIMARY KEY,
    last_sequence   INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    idempotency_key TEXT    UNIQUE
);

CREATE TABLE events (
    run      TEXT    NOT NULL REFERENCES runs (run),
    sequence INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (run, sequence)
);

CREATE TABLE inbox (
    run        TEXT    NOT NULL REFERENCES runs (run),
    position   INTEGER NOT NULL,
    message_id TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (run, message_id)
);
