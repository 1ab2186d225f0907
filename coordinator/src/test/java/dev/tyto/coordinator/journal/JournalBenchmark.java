package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long opening takes, how long a run of 10,000 events takes to read, and how many syncs many writers cost. Runs
/// under `-Pbench` and writes `docs/benchmarks/journal.json`. Times are medians of nine, in microseconds.
class JournalBenchmark {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RunId RUN = new RunId("r1");
    private static final int EVENTS = 10_000;
    private static final int TIMES = 9;
    private static final int TASKS = 64;
    private static final int APPENDS = 100;

    @TempDir
    Path folder;

    private interface Work {
        void run() throws Exception;
    }

    @Test
    void measure() throws Exception {
        List<Path> fresh = new ArrayList<>();
        long baseline = median(() -> Files.createDirectories(folder.resolve("empty")));
        long firstOpening = median(() -> {
            fresh.add(folder.resolve("fresh-" + fresh.size()));
            SqliteJournal.open(fresh.getLast()).close();
        });
        long opening = median(() -> SqliteJournal.open(fresh.getFirst()).close());
        Path log = folder.resolve("log");
        long[] alone = new long[2];
        try (SqliteJournal journal = SqliteJournal.open(log)) {
            for (int last = 0; last < EVENTS; last += 100) {
                journal.append(RUN, last, 1, NOW, events(last));
            }
            int last = journal.read(RUN, 0).size();
            alone[0] = median(() -> assertThat(journal.read(RUN, 0)).hasSize(last));
            alone[1] = median(() -> assertThat(journal.pending()).isEmpty());
        }
        long commits = commitsOfManyTasks();
        write(Json.object()
                .put("machine", machine())
                .put("commit", output("git", "rev-parse", "HEAD"))
                .put("baselineMicros", baseline)
                .put("openingOfANewJournalMicros", firstOpening)
                .put("openingMicros", opening)
                .put("eventsRead", EVENTS)
                .put("readingMicros", alone[0])
                .put("pendingMicros", alone[1])
                .put("tasks", TASKS)
                .put("appendsATask", APPENDS)
                .put("syncsOfAllTasks", commits)
                .build());
    }

    private long commitsOfManyTasks() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("tasks"))) {
            List<Future<?>> tasks = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int task = 0; task < TASKS; task++) {
                    RunId run = new RunId("task-" + task);
                    tasks.add(threads.submit(() -> {
                        for (int last = 0; last < APPENDS; last++) {
                            journal.append(run, last, 1, NOW, events(last).subList(0, 1));
                        }
                    }));
                }
            }
            for (Future<?> task : tasks) {
                task.get();
            }
            return journal.commits();
        }
    }

    /// A hundred events of 300 to 1,300 bytes, the middle of what a worker's loop leaves.
    private static List<RunEvent> events(int first) {
        List<RunEvent> events = new ArrayList<>();
        for (int number = first; number < first + 100; number++) {
            events.add(new RunEvent.Feedback("a worker", ("event " + number + " ").repeat(10 + number % 90)));
        }
        return events;
    }

    private static long median(Work work) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int each = 0; each < TIMES; each++) {
            long start = System.nanoTime();
            work.run();
            times.add((System.nanoTime() - start) / 1_000);
        }
        return times.stream().sorted().toList().get(TIMES / 2);
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + Runtime.version();
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static void write(Json.Obj results) throws Exception {
        Path target = Path.of("..", "docs", "benchmarks", "journal.json");
        Files.createDirectories(target.getParent());
        Files.writeString(target, JsonText.write(results) + "\n");
    }
}
