package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a journal when the machine stops at any moment. Several runs write, and note an effect only
/// after the append of its intent has returned. Meanwhile database and write-ahead log are copied, the copied log
/// is cut at a random byte, and the copy is opened.
///
/// The database is copied before the log, and the copy thrown away when the log began anew in between: whatever page
/// was brought over is then in the copied log as well, as it is on a disk at one moment. The log is cut behind what
/// may have been brought over, for SQLite syncs that part before it touches the database.
///
/// - **Any such cut**, also one that takes away what had been synced (a disk that lies): all runs together are what
///   they were after some commit, no append is there by half, every text that an event names is there, and the run
///   can be continued.
/// - **A cut behind what was synced** before the copy began: every effect that was noted by then has its intent.
@Timeout(120)
class TornDiskTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final int CUTS = 200;
    private static final int CUTS_A_COPY = 8;
    private static final int UPGRADE_CUTS = 40;
    private static final int RUNS = 4;
    private static final int MOST_EVENTS = 3;

    /// An effect: the event that announced it, as the last of its append.
    private record Effect(RunId run, long intent) {}

    /// A copy of both files, the effects that were noted before it began, how much of the log was synced by then,
    /// and how much of it may already be in the database.
    private record Copy(Path folder, int logBytes, Set<Effect> effects, int syncedBytes, int broughtOverBytes) {}

    /// The place of an event in the order of the whole journal.
    private record Place(String run, long sequence) {}

    @TempDir
    Path folder;

    private final Set<Effect> effects = ConcurrentHashMap.newKeySet();
    private final Map<Effect, Boolean> ends = new ConcurrentHashMap<>(); // where appends end, noted before they begin
    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void whatIsLeftIsAPrefixThatEndsAtACommitWithEveryIntentThatWasSynced() throws Exception {
        RandomGenerator chance = new SplittableRandom(20_301);
        List<Copy> copies = new ArrayList<>();
        List<Place> order;
        Path live = folder.resolve("live");
        try (SqliteJournal journal = open(live)) {
            long _ = journal.onWriter(sql -> sql.number("PRAGMA wal_autocheckpoint = 100"));
            writeWhile(journal, () -> {
                while (copies.size() < CUTS / CUTS_A_COPY) {
                    awaitCommits(journal, journal.commits() + 1 + chance.nextInt(8));
                    copies.add(copy(live, folder.resolve("copy-" + copies.size())));
                }
            });
            order = order(journal);
        }

        int synced = 0;
        for (Copy copy : copies) {
            for (int cut = 0; cut < CUTS_A_COPY; cut++) {
                synced += check(copy, chance.nextInt(copy.broughtOverBytes(), copy.logBytes() + 1), order) ? 1 : 0;
            }
        }

        assertThat(synced).as("cuts behind what was synced").isBetween(CUTS / 20, CUTS - CUTS / 20);
        assertThat(copies.stream().map(Copy::effects).distinct()).hasSizeGreaterThan(CUTS / CUTS_A_COPY / 2);
    }

    @Test
    void anUpgradeThatWasCutIsTakenUpAgain() throws Exception {
        RandomGenerator chance = new SplittableRandom(20_302);
        RunId run = new RunId("old");
        Recorded old = new Recorded(run, 1, 1, NOW, new RunEvent.RunParked("before"));
        Path upgraded = Files.createDirectory(folder.resolve("upgraded"));
        SchemaTest.makeVersionOne(upgraded, old, new ControlMessage.Cancel("m1", "ada"));
        Copy copy;
        try (SqliteJournal _ = open(upgraded)) {
            copy = copy(upgraded, folder.resolve("copy"));
        }

        for (int each = 0; each < UPGRADE_CUTS; each++) {
            int cut = chance.nextInt(copy.syncedBytes() + 1);
            try (SqliteJournal journal = open(torn(copy, cut))) {
                assertThat(journal.read(run, 0)).as("cut at byte " + cut).containsExactly(old);
                assertThat(journal.pending()).containsExactly(run);
                assertThat(journal.append(run, 1, 1, NOW, List.of(new RunEvent.RunResumed("a test"))))
                        .hasSize(1);
            }
        }
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    private void writeWhile(SqliteJournal journal, Meanwhile meanwhile) throws Exception {
        List<Future<?>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < RUNS; number++) {
                RunId run = new RunId("run-" + number);
                RandomGenerator chance = new SplittableRandom(number);
                writers.add(threads.submit(() -> write(journal, run, chance)));
            }
            try {
                meanwhile.run();
            } finally {
                enough.set(true);
            }
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
    }

    private void write(SqliteJournal journal, RunId run, RandomGenerator chance) {
        long last = 0;
        while (!enough.get()) {
            List<RunEvent> events = new ArrayList<>();
            for (int left = chance.nextInt(MOST_EVENTS); left >= 0; left--) {
                events.add(Contents.said((run + " " + (last + events.size()) + " ").repeat(1 + chance.nextInt(100))));
            }
            Effect effect = new Effect(run, last + events.size());
            ends.put(effect, true);
            journal.append(run, last, 1, NOW, events);
            effects.add(effect);
            last += events.size();
        }
    }

    private static void awaitCommits(SqliteJournal journal, long commits) {
        while (journal.commits() < commits) {
            Thread.onSpinWait();
        }
    }

    private Copy copy(Path live, Path target) throws IOException {
        Files.createDirectories(target);
        Path log = live.resolve("tyto.db-wal");
        while (true) {
            Set<Effect> noted = new HashSet<>(effects);
            WriteAheadLog before = WriteAheadLog.at(log);
            Files.copy(live.resolve("tyto.db"), target.resolve("tyto.db"), StandardCopyOption.REPLACE_EXISTING);
            int broughtOver = WriteAheadLog.broughtOverBytes(live.resolve("tyto.db-shm"));
            byte[] copied = Files.readAllBytes(log);
            if (WriteAheadLog.at(log).salts() == before.salts()
                    && WriteAheadLog.of(copied).salts() == before.salts()) {
                Files.write(target.resolve("tyto.db-wal"), copied);
                return new Copy(target, copied.length, noted, before.committedBytes(), broughtOver);
            }
        }
    }

    /// @return whether the cut was behind what was synced
    private boolean check(Copy copy, int cut, List<Place> order) throws IOException {
        boolean allSynced = cut >= copy.syncedBytes();
        try (SqliteJournal journal = open(torn(copy, cut))) {
            List<Place> left = order(journal);

            assertThat(left.equals(order.subList(0, left.size())))
                    .as("a prefix after a cut at byte " + cut)
                    .isTrue();
            for (int number = 0; number < RUNS; number++) {
                checkRun(journal, new RunId("run-" + number));
            }
            RunId any = new RunId("run-" + cut % RUNS);
            int last = journal.read(any, 0).size();
            assertThat(journal.append(any, last, 2, NOW, List.of(new RunEvent.RunResumed("a test"))))
                    .hasSize(1);
            if (allSynced) {
                Set<Effect> lost = new HashSet<>(copy.effects());
                left.forEach(place -> lost.remove(new Effect(new RunId(place.run()), place.sequence())));
                assertThat(lost)
                        .as("effects without intent after a cut at byte " + cut)
                        .isEmpty();
            }
        }
        return allSynced;
    }

    private Path torn(Copy copy, int cut) throws IOException {
        Path torn = Files.createDirectories(folder.resolve("torn"));
        Files.copy(copy.folder().resolve("tyto.db"), torn.resolve("tyto.db"), StandardCopyOption.REPLACE_EXISTING);
        Files.write(
                torn.resolve("tyto.db-wal"),
                Arrays.copyOf(Files.readAllBytes(copy.folder().resolve("tyto.db-wal")), cut));
        Files.deleteIfExists(torn.resolve("tyto.db-shm"));
        return torn;
    }

    private void checkRun(SqliteJournal journal, RunId run) {
        List<Recorded> log = journal.read(run, 0);
        if (!log.isEmpty()) {
            assertThat(ends).containsKey(new Effect(run, log.size()));
        }
    }

    private static List<Place> order(SqliteJournal journal) {
        return journal.onWriter(sql -> sql.query(
                "SELECT run, sequence FROM events ORDER BY rowid", row -> new Place(row.getString(1), row.getLong(2))));
    }

    private static SqliteJournal open(Path folder) {
        return SqliteJournal.open(folder);
    }
}
