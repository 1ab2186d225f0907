package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.rule.PrerequisiteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The journal's file: who may read it, how it is opened, and which version its tables have.
final class SqliteFile {

    static final String NAME = "tyto.db";
    private static final int VERSION = 1;
    private static final List<String> MIGRATIONS = List.of("V1__journal.sql");
    private static final int SYNCHRONOUS_FULL = 2;

    private SqliteFile() {}

    /// Makes the folder (0700) and the file (0600), if they are not there.
    static Path prepare(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, OwnerOnly.folder(folder));
            }
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                createFile(file);
            }
            return file;
        } catch (IOException e) {
            throw new JournalException(
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

    /// Durable, and patient with another process's short write.
    static void configure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA foreign_keys = ON");
            if (number(statement, "PRAGMA synchronous") != SYNCHRONOUS_FULL) {
                throw new JournalException("the journal must sync every commit, but SQLite would not be told to");
            }
        }
    }

    /// Brings the tables to this version.
    static Integer migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            int version = number(statement, "PRAGMA user_version");
            if (version > VERSION) {
                throw new PrerequisiteException(
                        "the data folder was written by a newer Tyto (journal version " + version + ", this one knows "
                                + VERSION + "): update Tyto or name another folder with --data-dir");
            }
            for (String migration : MIGRATIONS.subList(version, VERSION)) {
                statement.executeUpdate(read(migration));
            }
            statement.execute("PRAGMA user_version = " + VERSION);
            statement.execute("COMMIT");
            return version;
        }
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static String read(String migration) {
        try (InputStream resource = SqliteFile.class.getResourceAsStream(migration)) {
            if (resource == null) {
                throw new IllegalStateException("migration must be on the class path but was not: " + migration);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("migration must be readable: " + migration, e);
        }
    }
}
