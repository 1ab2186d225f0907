package dev.tyto.coordinator.journal;

import dev.tyto.core.journal.JournalException.Reason;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;

/// Reads the journal, one question after the other. Thread-safe.
final class SqliteReader extends SqliteThread<SqliteThread.Job> {

    private SqliteReader(SqliteFile file) {
        super("journal-reader", file, Reason.UNREADABLE, new Job(null));
    }

    static SqliteReader start(SqliteFile file) {
        SqliteReader reader = new SqliteReader(file);
        reader.start();
        return reader;
    }

    @SuppressWarnings("unchecked") // the result is this work's
    <T> T ask(Work<T> work) {
        return (T) await(new Job(work));
    }

    @Override
    boolean serve(Sql sql, Job first, BlockingQueue<Job> more) {
        try {
            first.answer(first.run(sql));
        } catch (SQLException | RuntimeException | Error e) {
            first.fail(e);
        }
        return true;
    }
}
