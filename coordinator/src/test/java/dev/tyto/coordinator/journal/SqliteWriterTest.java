package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How the journal commits, and what it says when the disk does not let it.
@Timeout(60)
class SqliteWriterTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RunId RUN = new RunId("r1");
    private static final RunEvent PARKED = new RunEvent.RunParked("x");
    private static final RunEvent BIG = new RunEvent.RunParked("big ".repeat(5_000));

    @TempDir
    Path folder;

    @Test
    void everyCommitIsSynced() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            assertThat(journal.<Long>onWriter(sql -> sql.number("PRAGMA synchronous")))
                    .isEqualTo(2);
            assertThat(journal.<String>onWriter(sql -> sql.query("PRAGMA journal_mode", row -> row.getString(1))
                            .getFirst()))
                    .isEqualTo("wal");
        }
    }

    @Test
    void aRunAloneCommitsEachAppend() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            for (int last = 0; last < 20; last++) {
                journal.append(RUN, last, 1, NOW, List.of(PARKED));
            }

            assertThat(journal.commits()).isEqualTo(20);
        }
    }

    @Test
    void runsThatWriteTogetherShareCommits() throws Exception {
        int runs = 64;
        int appends = 40;
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> writers = new ArrayList<>();
                for (int each = 0; each < runs; each++) {
                    RunId run = new RunId("run-" + each);
                    writers.add(threads.submit(() -> {
                        for (int last = 0; last < appends; last++) {
                            journal.append(run, last, 1, NOW, List.of(PARKED));
                        }
                    }));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
            }

            assertThat(journal.commits()).isBetween((long) appends, (long) runs * appends / 10);
        }
    }

    @Test
    void everythingBesideTheJournalBelongsToItsOwnerAlone() throws Exception {
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "skipped: no POSIX file rights here");
        Path data = folder.resolve("data");
        try (SqliteJournal journal = SqliteJournal.open(data)) {
            journal.append(RUN, 0, 1, NOW, List.of(PARKED));

            for (String name : List.of("tyto.db", "tyto.db-wal", "tyto.db-shm", "migration.lock")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aDiskThatIsFullIsOneSentenceAndLosesNothing() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            List<Recorded> kept = journal.append(RUN, 0, 1, NOW, List.of(PARKED));
            long pages = journal.onWriter(sql -> sql.number("PRAGMA page_count"));
            long _ = journal.onWriter(sql -> sql.number("PRAGMA max_page_count = " + (pages + 1)));

            JournalException full = refused(journal, BIG);
            long _ = journal.onWriter(sql -> sql.number("PRAGMA max_page_count = 1000000"));

            assertThat(full.reason()).isEqualTo(Reason.UNWRITABLE);
            assertThat(full).hasMessageContaining("disk is full").hasMessageContaining("make room");
            assertThat(journal.read(RUN, 0)).isEqualTo(kept);
            assertThat(journal.append(RUN, 1, 1, NOW, List.of(BIG))).hasSize(1);
        }
    }

    @Test
    void aRealDiskThatIsFullIsOneSentenceAndLosesNothing() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk.toString()), "skipped: no right to mount");
        try {
            try (SqliteJournal journal = SqliteJournal.open(disk)) {
                int last = 0;
                JournalException full = null;
                while (full == null) {
                    try {
                        journal.append(RUN, last, 1, NOW, List.of(BIG));
                        last++;
                    } catch (JournalException e) {
                        full = e;
                    }
                }

                assertThat(full.reason()).isEqualTo(Reason.UNWRITABLE);
                assertThat(full.getMessage()).contains("disk").contains(disk.toString());
                assertThat(journal.read(RUN, 0)).hasSize(last);
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aDiskThatMayOnlyBeReadIsOneSentence() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()), "skipped: no right to mount");
        try {
            SqliteJournal.open(disk).close();
            assumeTrue(run("mount", "-o", "remount,ro", disk.toString()), "skipped: no right to mount");

            assertThatThrownBy(() -> SqliteJournal.open(disk))
                    .isInstanceOfSatisfying(
                            JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNWRITABLE))
                    .hasMessageContaining("cannot be written")
                    .hasMessageContaining("--data-dir");
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void aJournalThatMayOnlyBeReadIsOneSentence() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            int _ = journal.onWriter(sql -> sql.update("PRAGMA query_only = ON"));

            JournalException refused = refused(journal, PARKED);

            assertThat(refused.reason()).isEqualTo(Reason.UNWRITABLE);
            assertThat(refused).hasMessageContaining("cannot be written");
        }
    }

    @Test
    void aJournalThatAnotherProgramLocksIsOneSentenceAndComesBack() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder, Duration.ofMillis(50))) {
            journal.append(RUN, 0, 1, NOW, List.of(PARKED));
            JournalException refused;
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SqliteFile.NAME));
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                refused = catchThrowableOfType(
                        JournalException.class, () -> journal.append(RUN, 1, 1, NOW, List.of(PARKED)));
                assertThat(journal.read(RUN, 0)).hasSize(1);
                statement.execute("ROLLBACK");
            }

            assertThat(refused.reason()).isEqualTo(Reason.UNWRITABLE);
            assertThat(refused).hasMessageContaining("locked by another program");
            assertThat(journal.append(RUN, 1, 1, NOW, List.of(PARKED))).hasSize(1);
        }
    }

    @Test
    void aBrokenThreadLeavesNobodyWaiting() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            assertThatThrownBy(() -> journal.onWriter(_ -> {
                        throw new StackOverflowError("a bug");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseInstanceOf(StackOverflowError.class);

            assertThat(journal.append(RUN, 0, 1, NOW, List.of(PARKED))).hasSize(1);
        }
    }

    private static JournalException refused(SqliteJournal journal, RunEvent event) {
        return catchThrowableOfType(
                JournalException.class,
                () -> journal.append(RUN, journal.read(RUN, 0).size(), 1, NOW, List.of(event)));
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such command
        }
    }
}
