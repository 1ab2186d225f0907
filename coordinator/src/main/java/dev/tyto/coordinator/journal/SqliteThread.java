package dev.tyto.coordinator.journal;

import dev.tyto.core.journal.JournalException;
import dev.tyto.core.rule.PrerequisiteException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// One connection and the one platform thread that uses it: native calls pin their carrier, so virtual threads only
/// wait here. Grouped work that is waiting together is committed together.
final class SqliteThread implements AutoCloseable {

    /// Work on the connection.
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private record Job(@Nullable Work<?> work, boolean grouped, CompletableFuture<Object> done) {}

    private static final int GROUP = 256;

    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final Path file;
    private final Thread thread;
    private @Nullable Throwable end; // why nothing more is taken; guarded by jobs, like every addition to them

    private SqliteThread(String name, Path file) {
        this.file = file;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::loop);
    }

    static SqliteThread start(String name, Path file) {
        SqliteThread started = new SqliteThread(name, file);
        started.thread.start();
        return started;
    }

    /// Does the work by itself.
    <T> T ask(Work<T> work) {
        return enqueue(work, false);
    }

    /// Does the work in a transaction, shared with other grouped work that is waiting; it is undone alone when it
    /// throws.
    <T> T askGrouped(Work<T> work) {
        return enqueue(work, true);
    }

    @SuppressWarnings("unchecked") // the job's future carries what its own work returned
    private <T> T enqueue(Work<T> work, boolean grouped) {
        Job job = new Job(work, grouped, new CompletableFuture<>());
        synchronized (jobs) {
            if (end != null) {
                throw translate(end);
            }
            jobs.add(job);
        }
        try {
            return (T) job.done().join();
        } catch (CompletionException e) {
            throw translate(e.getCause());
        }
    }

    private RuntimeException translate(@Nullable Throwable cause) {
        return switch (cause) {
            case JournalException known -> new JournalException(String.valueOf(known.getMessage()), known);
            case PrerequisiteException known -> known;
            case SQLException sql -> new JournalException("the journal " + file + " " + SqliteFault.of(sql), sql);
            case null, default -> new IllegalStateException("the journal's thread broke", cause);
        };
    }

    private void loop() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            SqliteFile.configure(connection);
            while (true) {
                Job first = jobs.take();
                if (first.work() == null) {
                    return;
                }
                if (first.grouped()) {
                    group(connection, first);
                } else {
                    alone(connection, first);
                }
            }
        } catch (Throwable e) { // also an Error: nobody may wait for this thread for ever
            failAll(e);
        }
    }

    private void alone(Connection connection, Job job) {
        try {
            job.done().complete(run(connection, job));
        } catch (SQLException | RuntimeException e) {
            job.done().completeExceptionally(e);
        }
    }

    /// One transaction for everything grouped that is waiting now; each job behind a savepoint of its own.
    private void group(Connection connection, Job first) throws SQLException {
        List<Job> waiting = new ArrayList<>(List.of(first));
        while (waiting.size() < GROUP && jobs.peek() != null && jobs.peek().grouped()) {
            waiting.add(jobs.remove());
        }
        List<Runnable> answers = new ArrayList<>();
        try {
            connection.setAutoCommit(false);
            for (Job job : waiting) {
                Savepoint before = connection.setSavepoint();
                try {
                    Object result = run(connection, job);
                    answers.add(() -> job.done().complete(result));
                } catch (SQLException | RuntimeException e) {
                    connection.rollback(before);
                    answers.add(() -> job.done().completeExceptionally(e));
                }
            }
            connection.commit();
            answers.forEach(Runnable::run);
        } catch (SQLException e) {
            waiting.forEach(job -> job.done().completeExceptionally(e));
            connection.rollback();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static Object run(Connection connection, Job job) throws SQLException {
        Work<?> work = job.work();
        if (work == null) {
            throw new IllegalStateException("the last job must not be run");
        }
        Object result = work.run(connection);
        if (result == null) {
            throw new IllegalStateException("journal work must have a result");
        }
        return result;
    }

    private void failAll(Throwable cause) {
        synchronized (jobs) {
            end = cause;
            for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
                job.done().completeExceptionally(cause);
            }
        }
    }

    /// Finishes what is waiting, then lets go of the file.
    @Override
    public void close() {
        JournalException closed = new JournalException("the journal " + file + " must be open but is closed");
        synchronized (jobs) {
            if (end == null) {
                end = closed;
            }
            jobs.add(new Job(null, false, new CompletableFuture<>()));
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failAll(closed);
    }
}
