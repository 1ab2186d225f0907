package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.testkit.contract.JournalContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqliteJournalTest extends JournalContract {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RunId RUN = new RunId("r1");

    @TempDir
    Path folder;

    @Override
    protected Store open() {
        return store(folder);
    }

    @Override
    protected Store reopen(Store store) {
        store.journal().close();
        return store(folder);
    }

    static Store store(Path folder) {
        SqliteJournal journal = SqliteJournal.open(folder);
        return new Store(journal, journal, new LockFiles(folder));
    }

    @Test
    void storedBytesAreTheWireForm() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("wire"))) {
            Recorded recorded = journal.append(RUN, 0, 1, NOW, List.of(new RunEvent.RunParked("x")))
                    .getFirst();

            try (Connection other = connect(folder.resolve("wire"));
                    Statement statement = other.createStatement();
                    ResultSet row = statement.executeQuery("SELECT body FROM events")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1))
                        .isEqualTo(EventFormat.write(recorded).line());
            }
        }
    }

    @Test
    void folderAndFileBelongToTheirOwnerAlone() throws Exception {
        Path data = folder.resolve("a/b");

        SqliteJournal.open(data).close();

        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "skipped: no POSIX file rights here");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(SqliteFile.NAME))))
                .isEqualTo("rw-------");
    }

    @Test
    void manyRunsAppendSideBySideAndEachKeepsItsOrder() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("many"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> runs = new ArrayList<>();
            for (int r = 0; r < 64; r++) {
                RunId run = new RunId("run-" + r);
                runs.add(threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        journal.append(run, i, 1, NOW, List.of(new RunEvent.RunParked("event " + i)));
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }

            for (int r = 0; r < 64; r++) {
                assertThat(journal.read(new RunId("run-" + r), 0))
                        .extracting(Recorded::event)
                        .containsExactlyElementsOf(expected(20));
            }
        }
    }

    @Test
    void conflictInAGroupUndoesNothingElse() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("group"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            journal.append(RUN, 0, 1, NOW, List.of(new RunEvent.RunParked("event 0")));
            List<Future<List<Recorded>>> appends = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                RunId run = i % 2 == 0 ? RUN : new RunId("other-" + i);
                appends.add(threads.submit(
                        () -> journal.append(run, 0, 1, NOW, List.of(new RunEvent.RunParked("event 0")))));
            }
            int conflicts = 0;
            for (Future<List<Recorded>> append : appends) {
                try {
                    append.get();
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(JournalException.class);
                    conflicts++;
                }
            }

            assertThat(conflicts).isEqualTo(20);
            assertThat(journal.read(RUN, 0)).hasSize(1);
            assertThat(journal.read(new RunId("other-39"), 0)).hasSize(1);
        }
    }

    @Test
    void journalOfANewerTytoIsRefusedWithTheRemedy() throws Exception {
        Path data = folder.resolve("newer");
        SqliteJournal.open(data).close();
        try (Connection other = connect(data);
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }

        assertThatThrownBy(() -> SqliteJournal.open(data))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageContaining("newer Tyto")
                .hasMessageContaining("update Tyto");
    }

    @Test
    void fileThatIsNoDatabaseIsOneSentence() throws Exception {
        Path data = Files.createDirectories(folder.resolve("broken"));
        Files.writeString(data.resolve(SqliteFile.NAME), "this is not a database at all, not even nearly".repeat(50));

        assertThatThrownBy(() -> SqliteJournal.open(data))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(SqliteFile.NAME)
                .hasMessageContaining("not a database");
    }

    @Test
    void dataFolderThatIsAFileIsOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> SqliteJournal.open(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("must be writable")
                .hasMessageContaining("--data-dir");
    }

    @Test
    void closedJournalRefusesInsteadOfHanging() {
        SqliteJournal journal = SqliteJournal.open(folder.resolve("closed"));
        journal.close();

        assertThatThrownBy(() -> journal.append(RUN, 0, 1, NOW, List.of(new RunEvent.RunParked("x"))))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> journal.read(RUN, 0)).isInstanceOf(JournalException.class);
    }

    private static List<RunEvent> expected(int count) {
        List<RunEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new RunEvent.RunParked("event " + i));
        }
        return events;
    }

    private static Connection connect(Path data) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + data.resolve(SqliteFile.NAME));
    }
}
