/// Where this machine keeps runs: events, inboxes and contents by hash in SQLite, large contents beside it.
///
/// Start at [SqliteJournal]. This package must not know what the events mean.
@NullMarked
package dev.tyto.coordinator.journal;

import org.jspecify.annotations.NullMarked;
