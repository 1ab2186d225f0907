/// Where this machine keeps runs: events and inboxes in SQLite, file contents by hash beside it.
///
/// Start at [SqliteJournal]. This package must not know what the events mean.
@NullMarked
package dev.tyto.coordinator.journal;

import org.jspecify.annotations.NullMarked;
