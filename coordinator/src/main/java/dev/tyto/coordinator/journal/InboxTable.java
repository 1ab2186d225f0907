package dev.tyto.coordinator.journal;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.MalformedJsonException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Messages to runs, in the order of their positions across all runs; of a taken one the id stays. A message is stored
/// as the event that it will become. Its
/// methods are called on the thread that the connection belongs to.
final class InboxTable {

    private final ContentTable contents;

    InboxTable(ContentTable contents) {
        this.contents = contents;
    }

    void put(Sql sql, RunId run, ControlMessage message) throws SQLException {
        EventFormat.Written written =
                EventFormat.write(new Recorded(run, 1, 1, Instant.EPOCH, new RunEvent.ControlReceived(message)));
        insert(sql, run, message, written.line(), false);
        contents.add(sql, run, written.blobs(), Set.of());
    }

    void take(Sql sql, RunId run, ControlMessage message) throws SQLException {
        insert(sql, run, message, "", true);
        sql.update("UPDATE inbox SET taken = 1, body = '' WHERE run = ? AND message_id = ?", run.value(), message.id());
    }

    private static void insert(Sql sql, RunId run, ControlMessage message, String body, boolean taken)
            throws SQLException {
        int rows = sql.update(
                "INSERT INTO inbox (run, position, message_id, body, taken)"
                        + " SELECT run, (SELECT coalesce(max(position), 0) + 1 FROM inbox),"
                        + " ?, ?, ? FROM runs WHERE run = ? ON CONFLICT DO NOTHING",
                message.id(),
                body,
                taken ? 1 : 0,
                run.value());
        if (rows == 0 && !sql.any("SELECT 1 FROM runs WHERE run = ?", run.value())) {
            throw new JournalException(Reason.UNREADABLE, "run " + run + " must be in the journal but is not");
        }
    }

    List<ControlMessage> peek(Sql sql, RunId run) throws SQLException {
        return sql.query(
                "SELECT body FROM inbox WHERE run = ? AND taken = 0 ORDER BY position",
                row -> message(sql, row.getString(1)),
                run.value());
    }

    Set<RunId> pending(Sql sql) throws SQLException {
        return Collections.unmodifiableSet(new LinkedHashSet<>(sql.query(
                "SELECT run FROM inbox WHERE taken = 0 GROUP BY run ORDER BY min(position), run",
                row -> new RunId(row.getString(1)))));
    }

    private ControlMessage message(Sql sql, String line) {
        try {
            if (EventFormat.read(line, digest -> contents.find(sql, digest)).event()
                    instanceof RunEvent.ControlReceived received) {
                return received.message();
            }
            throw new MalformedJsonException("it is another event");
        } catch (MalformedJsonException e) {
            throw new JournalException(
                    Reason.UNREADABLE, "the journal holds a message that cannot be read: " + e.getMessage(), e);
        }
    }
}
