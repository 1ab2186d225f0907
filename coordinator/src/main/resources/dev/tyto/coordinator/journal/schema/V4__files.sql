-- Contents of files beside the texts, and since when a content has waited for the event that names it. Version 4.
ALTER TABLE blobs ADD COLUMN bytes BLOB; -- what is no text; NULL: in content, or in a file of its own

ALTER TABLE blobs ADD COLUMN unnamed_since INTEGER; -- seconds since 1970; NULL once an event names it

CREATE INDEX blobs_unnamed ON blobs (unnamed_since) WHERE unnamed_since IS NOT NULL;

ALTER TABLE mentions ADD COLUMN as_text INTEGER NOT NULL DEFAULT 1; -- 0: only as a file
