package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/// The journal's file: who may read it, and how it is opened. `patience` is how long a short write of another
/// process is waited for. SQLite gives the log and the index beside the file the file's own rights.
record SqliteFile(Path path, Duration patience) {

    static final String NAME = "tyto.db";
    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SYNCHRONOUS_FULL = 2;
    private static final int LOG_LIMIT_BYTES = 16 << 20;

    /// Makes the folder (0700) and the file (0600), if they are not there.
    static SqliteFile in(Path folder, Duration patience) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, OwnerOnly.folder(folder));
            }
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                createFile(file);
            }
            return new SqliteFile(file, patience);
        } catch (IOException e) {
            throw new JournalException(
                    Reason.UNWRITABLE,
                    "the data folder " + folder + " must be writable but is not (" + reason(e)
                            + "); name another one with --data-dir",
                    e);
        }
    }

    private static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, OwnerOnly.file(file));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster, and made it with the same rights.
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "there is no permission";
            case FileAlreadyExistsException _ -> "there is a file of that name";
            default -> String.valueOf(e.getMessage());
        };
    }

    /// Every commit synced to the write-ahead log, which is brought over every 1000 pages (4 MiB) and cut to 16 MiB
    /// when it has grown beyond.
    void configure(Sql sql) throws SQLException {
        sql.number("PRAGMA busy_timeout = " + patience.toMillis());
        sql.number("PRAGMA journal_mode = WAL");
        sql.update("PRAGMA synchronous = FULL");
        sql.update("PRAGMA foreign_keys = ON");
        sql.number("PRAGMA wal_autocheckpoint = 1000");
        sql.number("PRAGMA journal_size_limit = " + LOG_LIMIT_BYTES);
        if (sql.number("PRAGMA synchronous") != SYNCHRONOUS_FULL) {
            throw new JournalException(
                    Reason.UNWRITABLE, "the journal must sync every commit, but SQLite would not be told to");
        }
    }
}
