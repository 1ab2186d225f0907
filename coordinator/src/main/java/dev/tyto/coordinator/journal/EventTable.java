package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.NamedFiles;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.MalformedJsonException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs and their events. Its methods are called on the thread that the connection belongs to.
final class EventTable {

    private final ContentTable contents;

    EventTable(ContentTable contents) {
        this.contents = contents;
    }

    /// What is to be stored of these events; made by whoever appends, not by the one who writes.
    static List<EventFormat.Written> written(List<Recorded> events) {
        return events.stream().map(EventFormat::write).toList();
    }

    /// Adds events, at least one, with all that they name; conditional on the run's sequence number and epoch.
    void append(Sql sql, List<Recorded> events, List<EventFormat.Written> written) throws SQLException {
        Recorded first = events.getFirst();
        long newLast = events.getLast().sequence();
        if (first.sequence() == 1) {
            insertRun(sql, first, newLast);
        } else {
            advanceRun(sql, first, newLast);
        }
        for (int i = 0; i < events.size(); i++) {
            Recorded event = events.get(i);
            sql.update(
                    "INSERT INTO events (run, sequence, epoch, body) VALUES (?, ?, ?, ?)",
                    event.run().value(),
                    event.sequence(),
                    event.epoch(),
                    written.get(i).line());
            contents.add(sql, event.run(), written.get(i).blobs(), NamedFiles.of(event.event()));
        }
    }

    private static void insertRun(Sql sql, Recorded first, long last) throws SQLException {
        String key = idempotencyKey(first.event());
        int rows = sql.update(
                "INSERT INTO runs (run, last_sequence, epoch, idempotency_key) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                first.run().value(),
                last,
                first.epoch(),
                key);
        if (rows == 1) {
            return;
        }
        for (String known : sql.query("SELECT run FROM runs WHERE idempotency_key = ?", row -> row.getString(1), key)) {
            if (!known.equals(first.run().value())) {
                throw new JournalException(
                        Reason.KEY_TAKEN,
                        "idempotency key of run " + first.run() + " must be new but belongs to run " + known);
            }
        }
        throw stale(first);
    }

    private static void advanceRun(Sql sql, Recorded first, long newLast) throws SQLException {
        int rows = sql.update(
                "UPDATE runs SET last_sequence = ?, epoch = ? WHERE run = ? AND last_sequence = ? AND epoch <= ?",
                newLast,
                first.epoch(),
                first.run().value(),
                first.sequence() - 1,
                first.epoch());
        if (rows != 1) {
            throw stale(first);
        }
    }

    private static JournalException stale(Recorded first) {
        return new JournalException(
                Reason.STALE,
                "run " + first.run() + " must be at event " + (first.sequence() - 1) + " of epoch " + first.epoch()
                        + " or earlier, but another owner has written to it");
    }

    private static @Nullable String idempotencyKey(RunEvent first) {
        return first instanceof RunEvent.RunAccepted accepted
                ? accepted.options().idempotencyKey()
                : null;
    }

    /// At most `most` events after this one.
    List<Recorded> read(Sql sql, RunId run, long afterSequence, int most) throws SQLException {
        return sql.query(
                "SELECT body FROM events WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                row -> parse(sql, row.getString(1)),
                run.value(),
                afterSequence,
                most);
    }

    /// The run's lines as they are.
    List<String> lines(Sql sql, RunId run) throws SQLException {
        return sql.query(
                "SELECT body FROM events WHERE run = ? ORDER BY sequence", row -> row.getString(1), run.value());
    }

    /// The first event of every run, newest first.
    List<Recorded> firsts(Sql sql) throws SQLException {
        return sql.query(
                "SELECT body FROM runs JOIN events ON events.run = runs.run AND events.sequence = 1"
                        + " ORDER BY runs.run DESC",
                row -> parse(sql, row.getString(1)));
    }

    /// Removes the run and all that is only its own.
    ///
    /// @return the contents that nobody names any more
    List<Digest> delete(Sql sql, RunId run) throws SQLException {
        List<Digest> orphans = contents.forget(sql, run);
        sql.update("DELETE FROM snapshots WHERE run = ?", run.value());
        sql.update("DELETE FROM inbox WHERE run = ?", run.value());
        sql.update("DELETE FROM events WHERE run = ?", run.value());
        sql.update("DELETE FROM runs WHERE run = ?", run.value());
        return orphans;
    }

    private Recorded parse(Sql sql, String line) {
        try {
            return EventFormat.read(line, digest -> contents.find(sql, digest));
        } catch (MalformedJsonException e) {
            throw new JournalException(
                    Reason.UNREADABLE, "the journal holds an event that cannot be read: " + e.getMessage(), e);
        }
    }
}
