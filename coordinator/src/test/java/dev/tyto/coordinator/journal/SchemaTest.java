package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SchemaTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RunId RUN = new RunId("r1");

    @TempDir
    Path folder;

    @Test
    void aFileOfVersionOneKeepsItsRunsAndItsInbox() throws Exception {
        Recorded old = new Recorded(RUN, 1, 1, NOW, new RunEvent.RunParked("before"));
        ControlMessage waiting = new ControlMessage.Cancel("m1", "ada");
        makeVersionOne(folder, old, waiting);

        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            List<Recorded> added = journal.append(RUN, 1, 1, NOW, List.of(new RunEvent.RunResumed("after")));

            assertThat(journal.read(RUN, 0)).containsExactly(old, added.getFirst());
            assertThat(journal.peek(RUN)).containsExactly(waiting);
            assertThat(journal.pending()).containsExactly(RUN);
        }
    }

    @Test
    void filesThatAnEventOfVersionOneNamesAreKept() throws Exception {
        Artifact shared = new Artifact("x", "text/plain", 6, Digest.of("shared"));
        new BlobFolder(folder).write(shared.digest(), "shared");
        makeVersionOne(
                folder, new Recorded(RUN, 1, 1, NOW, Contents.ended(shared)), new ControlMessage.Cancel("m1", "ada"));
        RunId other = new RunId("r2");

        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            journal.append(other, 0, 1, NOW, List.of(Contents.ended(shared)));
            journal.delete(other);
            journal.artifacts(() -> NOW).copyTo(shared, folder.resolve("copy"));
        }

        assertThat(folder.resolve("copy")).hasContent("shared");
    }

    @Test
    void openingAgainChangesNothing() throws Exception {
        SqliteJournal.open(folder).close();
        List<String> before = history();

        SqliteJournal.open(folder).close();

        assertThat(before).containsExactly("1", "2", "3", "4");
        assertThat(history()).isEqualTo(before);
    }

    @Test
    void manyMayOpenANewJournalAtOnce() throws Exception {
        List<Future<?>> openings = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int each = 0; each < 6; each++) {
                RunId run = new RunId("r" + each);
                openings.add(threads.submit(() -> {
                    try (SqliteJournal journal = SqliteJournal.open(folder)) {
                        journal.append(run, 0, 1, NOW, List.of(new RunEvent.RunParked("x")));
                    }
                }));
            }
        }

        for (Future<?> opening : openings) {
            opening.get();
        }
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            assertThat(journal.runs()).hasSize(6);
        }
    }

    @Test
    void makingTheTablesSaysNothing() {
        List<String> said = new ArrayList<>();
        Logger root = Logger.getLogger("");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                said.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        root.addHandler(handler);

        SqliteJournal.open(folder).close();

        root.removeHandler(handler);
        assertThat(said).isEmpty();
    }

    @Test
    void aNewerHistoryIsRefusedWithTheRemedy() throws Exception {
        SqliteJournal.open(folder).close();
        execute(
                folder,
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'x', 1, 1)");

        assertThatThrownBy(() -> SqliteJournal.open(folder))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageContaining("newer Tyto")
                .hasMessageContaining("version 99");
    }

    @Test
    void anotherProgramsDatabaseIsLeftAlone() throws Exception {
        execute(folder, "CREATE TABLE songs (title TEXT)");

        assertThatThrownBy(() -> SqliteJournal.open(folder))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining("another program");
        try (Connection connection = connect(folder);
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
            assertThat(tables.getInt(1)).isEqualTo(1);
        }
    }

    /// As the first build made it: the first script, and nothing but `user_version` to say so.
    static void makeVersionOne(Path folder, Recorded event, ControlMessage message) throws Exception {
        execute(folder, script());
        execute(folder, "PRAGMA user_version = 1");
        execute(folder, "INSERT INTO runs (run, last_sequence, epoch) VALUES ('" + event.run() + "', 1, 1)");
        insert(
                folder,
                event.run().value(),
                "INSERT INTO events (run, sequence, epoch, body) VALUES (?, 1, 1, ?)",
                EventFormat.write(event).line());
        insert(
                folder,
                event.run().value(),
                "INSERT INTO inbox (run, position, message_id, body) VALUES (?, 1, 'm1', ?)",
                EventFormat.write(new Recorded(RUN, 1, 1, Instant.EPOCH, new RunEvent.ControlReceived(message)))
                        .line());
    }

    private static String script() throws IOException {
        try (var script = SchemaTest.class.getResourceAsStream("schema/V1__journal.sql")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void insert(Path folder, String run, String sql, String body) throws SQLException {
        try (Connection connection = connect(folder);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, run);
            statement.setString(2, body);
            statement.executeUpdate();
        }
    }

    private List<String> history() throws SQLException {
        List<String> versions = new ArrayList<>();
        try (Connection connection = connect(folder);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT version FROM flyway_schema_history ORDER BY installed_rank")) {
            while (row.next()) {
                versions.add(row.getString(1));
            }
        }
        return versions;
    }

    private static void execute(Path folder, String sql) throws SQLException {
        try (Connection connection = connect(folder);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static Connection connect(Path folder) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SqliteFile.NAME));
    }
}
