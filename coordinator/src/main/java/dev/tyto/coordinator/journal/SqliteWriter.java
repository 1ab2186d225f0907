package dev.tyto.coordinator.journal;

import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.RunId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The only one in this process that writes the journal. What arrives together is committed together, at the pace of
/// [CommitPace]; work that fails is undone alone. Thread-safe.
final class SqliteWriter extends SqliteThread<SqliteWriter.Change> {

    /// Work, for a run or for none in particular; `alone` when it is done by itself and outside any transaction.
    static final class Change extends SqliteThread.Job {
        private final @Nullable RunId run;
        private final boolean alone;

        Change(@Nullable RunId run, boolean alone, @Nullable Work<?> work) {
            super(work);
            this.run = run;
            this.alone = alone;
        }
    }

    private static final int GROUP = 256;

    private final CommitPace pace = new CommitPace();
    private final AtomicLong commits = new AtomicLong();

    private SqliteWriter(SqliteFile file) {
        super("journal-writer", file, Reason.UNWRITABLE, new Change(null, true, null));
    }

    static SqliteWriter start(SqliteFile file) {
        SqliteWriter writer = new SqliteWriter(file);
        writer.start();
        return writer;
    }

    /// Does the work for this run in a transaction, and returns when that is on the disk.
    @SuppressWarnings("unchecked") // the result is this work's
    <T> T change(RunId run, Work<T> work) {
        return (T) await(new Change(run, false, work));
    }

    /// Does work for no run in particular in a transaction, and returns when that is on the disk.
    @SuppressWarnings("unchecked") // the result is this work's
    <T> T change(Work<T> work) {
        return (T) await(new Change(null, false, work));
    }

    /// Does the work by itself, outside any transaction.
    @SuppressWarnings("unchecked") // the result is this work's
    <T> T alone(Work<T> work) {
        return (T) await(new Change(null, true, work));
    }

    /// How many transactions were committed since the journal was opened; each was one sync of the disk.
    long commits() {
        return commits.get();
    }

    @Override
    boolean serve(Sql sql, Change first, BlockingQueue<Change> more) throws SQLException, InterruptedException {
        if (first.alone) {
            runAlone(sql, first);
            return true;
        }
        List<Change> group = new ArrayList<>(List.of(first));
        Change other = gather(group, more);
        pace.begins(
                System.nanoTime(),
                group.stream()
                        .map(change -> change.run)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()));
        commit(sql, group);
        if (other == null) {
            return true;
        }
        if (other.isLast()) {
            return false;
        }
        runAlone(sql, other);
        return true;
    }

    /// Adds what is waiting, or comes before the pace lets the commit begin, up to the first that is no part of it:
    /// that one is returned.
    private @Nullable Change gather(List<Change> group, BlockingQueue<Change> more) throws InterruptedException {
        while (group.size() < GROUP) {
            Change next = more.poll();
            if (next == null) {
                long wait = pace.waitNanos(System.nanoTime());
                next = wait > 0 ? more.poll(wait, TimeUnit.NANOSECONDS) : null;
            }
            if (next == null || next.alone) {
                return next;
            }
            group.add(next);
        }
        return null;
    }

    private static void runAlone(Sql sql, Change change) {
        try {
            change.answer(change.run(sql));
        } catch (SQLException | RuntimeException | Error e) {
            change.fail(e);
        }
    }

    /// One transaction, each change behind a savepoint of its own. Nobody is answered before the commit.
    private void commit(Sql sql, List<Change> group) {
        List<Runnable> answers = new ArrayList<>();
        try {
            sql.update("BEGIN IMMEDIATE");
            for (Change change : group) {
                answers.add(answer(sql, change));
            }
            sql.update("COMMIT");
            commits.incrementAndGet();
            answers.forEach(Runnable::run);
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(sql, e);
            group.forEach(change -> change.fail(e));
        }
    }

    private static Runnable answer(Sql sql, Change change) throws SQLException {
        sql.update("SAVEPOINT change");
        try {
            Object result = change.run(sql);
            sql.update("RELEASE change");
            return () -> change.answer(result);
        } catch (SQLException | RuntimeException e) {
            try {
                sql.update("ROLLBACK TO change");
                sql.update("RELEASE change");
            } catch (SQLException gone) { // SQLite has given the whole transaction up, as it does when a disk is full
                gone.addSuppressed(e);
                throw e instanceof SQLException cause ? cause : gone;
            }
            return () -> change.fail(e);
        }
    }

    private static void rollBack(Sql sql, Throwable cause) {
        try {
            sql.update("ROLLBACK");
        } catch (SQLException e) { // there may be nothing left to roll back
            cause.addSuppressed(e);
        }
    }
}
