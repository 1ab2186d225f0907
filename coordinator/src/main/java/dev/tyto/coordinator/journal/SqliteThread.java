package dev.tyto.coordinator.journal;

import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.rule.PrerequisiteException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection and the one platform thread that uses it: native calls pin their carrier, so virtual threads only
/// wait here.
///
/// @param <J> what is asked of it
abstract sealed class SqliteThread<J extends SqliteThread.Job> implements AutoCloseable
        permits SqliteReader, SqliteWriter {

    /// Work on the connection; its result is never null.
    interface Work<T> {
        T run(Sql sql) throws SQLException;
    }

    /// Work, and who waits for it.
    static class Job {
        private final @Nullable Work<?> work; // none: the thread ends
        private final CompletableFuture<Object> done = new CompletableFuture<>();

        Job(@Nullable Work<?> work) {
            this.work = work;
        }

        final boolean isLast() {
            return work == null;
        }

        Object run(Sql sql) throws SQLException {
            if (work == null) {
                throw new IllegalStateException("the last job must not be run");
            }
            return work.run(sql);
        }

        void answer(Object result) {
            done.complete(result);
        }

        void fail(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }

    private final BlockingQueue<J> jobs = new LinkedBlockingQueue<>();
    private final ReentrantLock adding = new ReentrantLock();
    private final SqliteFile file;
    private final Reason fault;
    private final J last;
    private final Thread thread;
    private @Nullable Throwable end; // why nothing more is taken; guarded by adding

    /// @param fault what it means for the caller when SQLite fails
    /// @param last the job that ends the thread
    SqliteThread(String name, SqliteFile file, Reason fault, J last) {
        this.file = file;
        this.fault = fault;
        this.last = last;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::loop);
    }

    final void start() {
        thread.start();
    }

    /// Does jobs, the first of which is `first`; on this object's own thread. More may be taken from the queue.
    ///
    /// @return false when the last job was among them
    abstract boolean serve(Sql sql, J first, BlockingQueue<J> more) throws SQLException, InterruptedException;

    /// Waits, uninterruptibly, until the job is done; the result is what its own work returned.
    final Object await(J job) {
        adding.lock();
        try {
            if (end != null) {
                throw translate(end);
            }
            jobs.add(job);
        } finally {
            adding.unlock();
        }
        try {
            return ((Job) job).done.join();
        } catch (CompletionException e) {
            throw translate(e.getCause());
        }
    }

    /// Every failure is thrown anew, so that its stack is the caller's.
    private RuntimeException translate(@Nullable Throwable cause) {
        return switch (cause) {
            case JournalException known ->
                new JournalException(known.reason(), String.valueOf(known.getMessage()), known);
            case PrerequisiteException known -> known;
            case SQLException sql ->
                new JournalException(
                        SqliteFault.reason(sql, fault), "the journal " + path() + " " + SqliteFault.of(sql), sql);
            case null, default -> new IllegalStateException("the journal's thread broke", cause);
        };
    }

    private Path path() {
        return file.path();
    }

    private void loop() {
        try (Sql sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + path()))) {
            file.configure(sql);
            boolean open = true;
            while (open) {
                J first = jobs.take();
                open = !first.isLast() && serve(sql, first, jobs);
            }
        } catch (Throwable e) { // also an Error: nobody may wait for this thread for ever
            failAll(e);
        }
    }

    private void failAll(Throwable cause) {
        adding.lock();
        try {
            if (end == null) {
                end = cause;
            }
            for (J job = jobs.poll(); job != null; job = jobs.poll()) {
                job.fail(cause);
            }
        } finally {
            adding.unlock();
        }
    }

    /// Finishes what is waiting, then lets go of the file.
    @Override
    public final void close() {
        JournalException closed = new JournalException(fault, "the journal " + path() + " must be open but is closed");
        adding.lock();
        try {
            if (end == null) {
                end = closed;
            }
            jobs.add(last);
        } finally {
            adding.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failAll(closed);
    }
}
