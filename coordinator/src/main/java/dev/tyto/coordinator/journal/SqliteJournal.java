package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.json.Json;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Logs and inboxes of one machine in one SQLite file, `tyto.db` in the data folder. Thread-safe; owned by whoever
/// opened it. Appends that arrive together are committed together, and each returns only when the disk has it.
public final class SqliteJournal implements Journal, Inbox {

    /// A statement's parameters and its rows, as SQLite has them.
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final SqliteThread writer;
    private final SqliteThread reader;

    private SqliteJournal(SqliteThread writer, SqliteThread reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /// Whether there is a journal in this folder; makes nothing.
    public static boolean isIn(Path dataFolder) {
        return Files.exists(dataFolder.resolve(SqliteFile.NAME));
    }

    /// Opens the journal in this folder, which is made, for its owner alone, if it is not there.
    ///
    /// @throws JournalException when the folder or the file cannot be used
    /// @throws dev.tyto.core.rule.PrerequisiteException when a newer Tyto made the file
    public static SqliteJournal open(Path dataFolder) {
        Path file = SqliteFile.prepare(dataFolder);
        SqliteThread writer = SqliteThread.start("journal-writer", file);
        try {
            writer.ask(SqliteFile::migrate);
            return new SqliteJournal(writer, SqliteThread.start("journal-reader", file));
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public List<Recorded> append(RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> events) {
        Require.that(!events.isEmpty(), "events to append", "be at least one", events);
        List<Recorded> recorded = new ArrayList<>();
        for (RunEvent event : events) {
            recorded.add(new Recorded(run, lastSequence + recorded.size() + 1, epoch, at, event));
        }
        List<String> bodies = recorded.stream().map(SqliteJournal::body).toList();
        writer.askGrouped(connection -> {
            long newLast = lastSequence + bodies.size();
            if (lastSequence == 0) {
                insertRun(connection, run, newLast, epoch, idempotencyKey(events));
            } else {
                advanceRun(connection, run, lastSequence, newLast, epoch);
            }
            insertEvents(connection, recorded, bodies);
            return recorded;
        });
        return List.copyOf(recorded);
    }

    @Override
    public List<Recorded> read(RunId run, long afterSequence) {
        return query(
                "SELECT body FROM events WHERE run = ? AND sequence > ? ORDER BY sequence",
                row -> parse(row.getString(1)),
                run.value(),
                afterSequence);
    }

    @Override
    public List<Recorded> runs() {
        return query("SELECT body FROM events WHERE sequence = 1 ORDER BY run DESC", row -> parse(row.getString(1)));
    }

    @Override
    public Optional<RunId> byIdempotencyKey(String key) {
        return query("SELECT run FROM runs WHERE idempotency_key = ?", row -> new RunId(row.getString(1)), key).stream()
                .findFirst();
    }

    @Override
    public void put(RunId run, ControlMessage message) {
        writer.askGrouped(connection -> {
            update(
                    connection,
                    "INSERT INTO inbox (run, position, message_id, body) VALUES (?,"
                            + " (SELECT coalesce(max(position), 0) + 1 FROM inbox WHERE run = ?), ?, ?)"
                            + " ON CONFLICT (run, message_id) DO NOTHING",
                    run.value(),
                    run.value(),
                    message.id(),
                    body(envelope(run, message)));
            return message;
        });
    }

    @Override
    public List<ControlMessage> peek(RunId run) {
        List<Recorded> wrapped = query(
                "SELECT body FROM inbox WHERE run = ? ORDER BY position", row -> parse(row.getString(1)), run.value());
        List<ControlMessage> messages = new ArrayList<>();
        for (Recorded each : wrapped) {
            if (each.event() instanceof RunEvent.ControlReceived received) {
                messages.add(received.message());
            }
        }
        return List.copyOf(messages);
    }

    @Override
    public void take(RunId run, ControlMessage message) {
        writer.askGrouped(connection -> {
            update(connection, "DELETE FROM inbox WHERE run = ? AND message_id = ?", run.value(), message.id());
            return message;
        });
    }

    @Override
    public void delete(RunId run) {
        writer.askGrouped(connection -> {
            for (String table : List.of("events", "inbox", "runs")) {
                update(connection, "DELETE FROM " + table + " WHERE run = ?", run.value());
            }
            return run;
        });
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    private static void insertRun(Connection connection, RunId run, long last, long epoch, @Nullable String key)
            throws SQLException {
        update(
                connection,
                "INSERT INTO runs (run, last_sequence, epoch, idempotency_key) VALUES (?, ?, ?, ?)",
                run.value(),
                last,
                epoch,
                key);
    }

    private static void advanceRun(Connection connection, RunId run, long last, long newLast, long epoch)
            throws SQLException {
        int rows = update(
                connection,
                "UPDATE runs SET last_sequence = ?, epoch = ? WHERE run = ? AND last_sequence = ? AND epoch <= ?",
                newLast,
                epoch,
                run.value(),
                last,
                epoch);
        if (rows != 1) {
            throw new JournalException("run " + run + " must be at event " + last + " of epoch " + epoch
                    + " or earlier, but another owner has written to it");
        }
    }

    private static void insertEvents(Connection connection, List<Recorded> recorded, List<String> bodies)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO events (run, sequence, epoch, body) VALUES (?, ?, ?, ?)")) {
            for (int i = 0; i < recorded.size(); i++) {
                insert.setString(1, recorded.get(i).run().value());
                insert.setLong(2, recorded.get(i).sequence());
                insert.setLong(3, recorded.get(i).epoch());
                insert.setString(4, bodies.get(i));
                insert.executeUpdate();
            }
        }
    }

    private static @Nullable String idempotencyKey(List<RunEvent> events) {
        return events.getFirst() instanceof RunEvent.RunAccepted accepted
                ? accepted.options().idempotencyKey()
                : null;
    }

    /// An inbox message is kept in the wire form of the event that it will become.
    private static Recorded envelope(RunId run, ControlMessage message) {
        return new Recorded(run, 1, 1, Instant.EPOCH, new RunEvent.ControlReceived(message));
    }

    /// The event's line, and behind it each of its blobs on a line of its own, as a JSON string.
    private static String body(Recorded recorded) {
        EventFormat.Written written = EventFormat.write(recorded);
        StringBuilder body = new StringBuilder(written.line());
        written.blobs().forEach(blob -> body.append('\n').append(JsonText.write(Json.of(blob.text()))));
        return body.toString();
    }

    private static Recorded parse(String body) {
        try {
            List<EventFormat.Blob> blobs = new ArrayList<>();
            List<String> lines = body.lines().toList();
            for (String line : lines.subList(1, lines.size())) {
                if (JsonText.parse(line) instanceof Json.Str(String text)) {
                    blobs.add(new EventFormat.Blob(Digest.of(text), text));
                }
            }
            return EventFormat.read(lines.getFirst(), EventFormat.Blobs.of(blobs));
        } catch (MalformedJsonException e) {
            throw new JournalException("the journal holds an event that cannot be read: " + e.getMessage(), e);
        }
    }

    private <T> List<T> query(String sql, RowReader<T> rows, Object... parameters) {
        return reader.ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, parameters);
                List<T> results = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        results.add(rows.read(row));
                    }
                }
                return results;
            }
        });
    }

    private static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
