package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Logs and inboxes of one machine in one SQLite file, `tyto.db` in the data folder. Thread-safe; owned by whoever
/// opened it. Appends that arrive together are committed together, and each returns only when the disk has it: while
/// more than one run is writing, commits begin at least 3 ms apart; a run that writes alone never waits.
public final class SqliteJournal implements Journal, Inbox {

    private static final int PAGE = 500; // events that one read takes before others may read

    private final SqliteWriter writer;
    private final SqliteReader reader;
    private final EventTable events;
    private final InboxTable inbox;
    private final BlobFolder files;
    private final ContentTable contents;
    private final Ownership ownership;

    private SqliteJournal(SqliteWriter writer, SqliteReader reader, Path dataFolder) {
        this.writer = writer;
        this.reader = reader;
        this.files = new BlobFolder(dataFolder);
        this.contents = new ContentTable(files);
        this.events = new EventTable(contents);
        this.inbox = new InboxTable(contents);
        this.ownership = new LockFiles(dataFolder);
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
        return open(dataFolder, SqliteFile.PATIENCE);
    }

    static SqliteJournal open(Path dataFolder, Duration patience) {
        SqliteFile file = SqliteFile.in(dataFolder, patience);
        SqliteWriter writer = SqliteWriter.start(file);
        try {
            writer.alone(sql -> {
                Schema.update(sql, file);
                return file;
            });
            return new SqliteJournal(writer, SqliteReader.start(file), dataFolder);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public List<Recorded> append(RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> added) {
        Require.that(!added.isEmpty(), "events to append", "be at least one", added);
        List<Recorded> recorded = new ArrayList<>(added.size());
        for (RunEvent event : added) {
            recorded.add(new Recorded(run, lastSequence + recorded.size() + 1, epoch, at, event));
        }
        List<EventFormat.Written> written = EventTable.written(recorded);
        return writer.change(run, sql -> {
            events.append(sql, recorded, written);
            return List.copyOf(recorded);
        });
    }

    @Override
    public List<Recorded> read(RunId run, long afterSequence) {
        List<Recorded> read = new ArrayList<>();
        List<Recorded> page;
        do {
            long after = read.isEmpty() ? afterSequence : read.getLast().sequence();
            page = reader.ask(sql -> events.read(sql, run, after, PAGE));
            read.addAll(page);
        } while (page.size() == PAGE);
        return List.copyOf(read);
    }

    @Override
    public Optional<Recorded> first(RunId run) {
        return reader.ask(sql -> events.read(sql, run, 0, 1)).stream().findFirst();
    }

    /// The run's lines exactly as they are stored, oldest first, also those that nobody can read.
    public List<String> lines(RunId run) {
        return reader.ask(sql -> events.lines(sql, run));
    }

    /// The texts that are kept beside the run's lines.
    public List<EventFormat.Blob> blobs(RunId run) {
        return reader.ask(sql -> contents.textsOf(sql, run));
    }

    @Override
    public List<Recorded> runs() {
        return reader.ask(events::firsts);
    }

    @Override
    public Optional<RunId> byIdempotencyKey(String key) {
        return reader
                .ask(sql -> sql.query(
                        "SELECT run FROM runs WHERE idempotency_key = ?", row -> new RunId(row.getString(1)), key))
                .stream()
                .findFirst();
    }

    @Override
    public void delete(RunId run) {
        boolean known = reader.ask(sql -> sql.any("SELECT 1 FROM runs WHERE run = ?", run.value()));
        if (!known) {
            return;
        }
        switch (ownership.claim(run)) {
            case Ownership.Claim.Taken taken ->
                throw new JournalException(
                        Reason.STALE,
                        "run " + run + " must have no owner to be deleted but belongs to " + taken.owner());
            case Ownership.Claim.Owned owned -> {
                try (Ownership.Lease _ = owned.lease()) {
                    deleteOwned(run);
                }
            }
        }
    }

    /// Files go after the run is gone for good: a crash between leaves some that nobody names, never the reverse.
    private void deleteOwned(RunId run) {
        List<Digest> orphans = writer.change(run, sql -> events.delete(sql, run));
        writer.change(run, sql -> {
            contents.removeFiles(sql, orphans);
            return orphans;
        });
    }

    @Override
    public void saveSnapshot(RunId run, Snapshot snapshot) {
        writer.change(
                run,
                sql -> sql.update(
                        "INSERT INTO snapshots (run, sequence, version, body) SELECT run, ?, ?, ? FROM runs"
                                + " WHERE run = ? ON CONFLICT (run) DO UPDATE SET sequence = excluded.sequence,"
                                + " version = excluded.version, body = excluded.body",
                        snapshot.sequence(),
                        snapshot.version(),
                        snapshot.body(),
                        run.value()));
    }

    @Override
    public Optional<Snapshot> snapshot(RunId run) {
        return reader
                .ask(sql -> sql.query(
                        "SELECT sequence, version, body FROM snapshots JOIN runs ON runs.run = snapshots.run"
                                + " WHERE snapshots.run = ? AND sequence <= last_sequence",
                        row -> new Snapshot(row.getLong(1), row.getInt(2), row.getString(3)),
                        run.value()))
                .stream()
                .findFirst();
    }

    @Override
    public void put(RunId run, ControlMessage message) {
        writer.change(run, sql -> {
            inbox.put(sql, run, message);
            return message;
        });
    }

    @Override
    public List<ControlMessage> peek(RunId run) {
        return List.copyOf(reader.ask(sql -> inbox.peek(sql, run)));
    }

    @Override
    public Set<RunId> pending() {
        return reader.ask(inbox::pending);
    }

    @Override
    public void take(RunId run, ControlMessage message) {
        writer.change(run, sql -> {
            inbox.take(sql, run, message);
            return message;
        });
    }

    /// The contents of files, kept by this journal for as long as an event of its runs names them. Those that were
    /// stored more than a day ago and never named, because of a crash, are removed now.
    ///
    /// @throws JournalException when they cannot be
    public Artifacts artifacts(InstantSource time) {
        return JournalArtifacts.swept(writer, reader, contents, files, time);
    }

    /// How many transactions were committed since the journal was opened; each was one sync of the disk.
    public long commits() {
        return writer.commits();
    }

    /// Something on the writer's connection, for tests of what the surroundings may do to it.
    <T> T onWriter(SqliteThread.Work<T> work) {
        return writer.alone(work);
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
