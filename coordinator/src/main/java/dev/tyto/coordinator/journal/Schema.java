package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.rule.PrerequisiteException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;

/// Which version the journal's tables have. Flyway brings them to the newest; where they already are, one query says
/// so and Flyway is not started. Stateless.
///
/// `user_version` follows Flyway's history. A file with version 1 and no history is from before Flyway had one.
final class Schema {

    static final int NEWEST = 4;
    private static final String FOLDER = "classpath:dev/tyto/coordinator/journal/schema";

    private Schema() {}

    /// Brings the tables to the newest version.
    ///
    /// @throws PrerequisiteException when a newer Tyto made them
    /// @throws JournalException when the file is another program's
    static void update(Sql sql, SqliteFile file) throws SQLException {
        if (version(sql) == NEWEST) {
            return;
        }
        synchronized (Schema.class) { // a file lock is the process's: it does not keep out a thread
            try (FileChannel channel = lockFile(file.path().resolveSibling("migration.lock"));
                    FileLock _ = channel.lock()) {
                int version = version(sql);
                if (version < NEWEST) {
                    migrate(sql, file, version);
                }
            } catch (IOException e) {
                throw new JournalException(
                        Reason.UNWRITABLE,
                        "the journal " + file.path() + " cannot be brought to this version: " + e,
                        e);
            }
        }
    }

    private static int version(Sql sql) throws SQLException {
        int version = (int) sql.number("PRAGMA user_version");
        boolean history = sql.any("SELECT 1 FROM sqlite_master WHERE name = 'flyway_schema_history'");
        if (history) {
            long recorded =
                    sql.number("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success = 1");
            version = Math.max(version, (int) recorded);
        }
        if (version > NEWEST) {
            throw new PrerequisiteException("the data folder was written by a newer Tyto (journal version " + version
                    + ", this one knows " + NEWEST + "): update Tyto or name another folder with --data-dir");
        }
        if (version == 0 && !history && sql.any("SELECT 1 FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")) {
            throw new JournalException(
                    Reason.UNREADABLE,
                    "the data folder has a database of another program in it: name another folder with --data-dir");
        }
        return version;
    }

    private static FileChannel lockFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, OwnerOnly.file(file));
        }
        return FileChannel.open(file, StandardOpenOption.WRITE);
    }

    private static void migrate(Sql sql, SqliteFile file, int version) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file.path());
        source.getConfig().setBusyTimeout((int) file.patience().toMillis());
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .loggers(SilentLogs.class.getName())
                    .dataSource(source)
                    .locations(FOLDER)
                    .javaMigrations(new OldMentions())
                    .baselineOnMigrate(version > 0)
                    .baselineVersion(String.valueOf(Math.max(1, version)))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new JournalException(
                    Reason.UNWRITABLE,
                    "the journal " + file.path() + " cannot be brought to this version: " + e.getMessage(),
                    e);
        }
        sql.update("PRAGMA user_version = " + NEWEST);
    }
}
