package dev.tyto.coordinator.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.json.Json;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.JsonText;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a task of eight workers costs at 64 tasks at once, a model that takes 20 ms, and how long a run of 10,000
/// events takes to open. Runs under `-Pbench` and writes `docs/benchmarks/task-cost.json`; its baseline is the
/// model's own time. Nothing in it is left to chance.
class TaskCostBenchmark {

    private static final int TASKS = 64;
    private static final int ROUNDS = 5;
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final int CALLS_IN_A_ROW = 5;
    private static final double MILLION = 1_000_000;

    @TempDir
    Path folder;

    private interface Work {
        void run() throws Exception;
    }

    @Test
    void measure() throws Exception {
        Json.Builder results = Json.object()
                .put("machine", machine())
                .put("commit", output("git", "rev-parse", "HEAD"))
                .put("seed", 1)
                .put("tasksAtOnce", TASKS)
                .put("modelLatencyMs", LATENCY.toMillis())
                .put("baselineMs", LATENCY.toMillis() * CALLS_IN_A_ROW);
        tasks(results);
        opening(results);
        Path target = Path.of("..", "docs", "benchmarks", "task-cost.json");
        Files.createDirectories(target.getParent());
        Files.writeString(target, JsonText.write(results.build()) + "\n");
    }

    private void tasks(Json.Builder results) throws Exception {
        List<Double> alone = new ArrayList<>();
        List<Double> commits = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        try (FanOutHouse house = new FanOutHouse(folder.resolve("tasks"), LATENCY)) {
            for (int round = 0; round < ROUNDS; round++) {
                alone.add(millis(() -> house.complete(1)));
                long commitsBefore = house.journal().commits();
                double cpuBefore = cpuMillis();
                wall.add(millis(() -> house.complete(TASKS)));
                cpu.add((cpuMillis() - cpuBefore) / TASKS);
                commits.add((house.journal().commits() - commitsBefore) / (double) TASKS);
            }
        }
        results.put("commitsATask", rounded(commits))
                .put("cpuMsATask", rounded(cpu))
                .put("allTasksMs", rounded(wall))
                .put("aTaskAloneMs", rounded(alone));
    }

    private void opening(Json.Builder results) throws Exception {
        List<Double> reading = new ArrayList<>();
        List<Double> folding = new ArrayList<>();
        List<Double> resuming = new ArrayList<>();
        LongRun run = new LongRun();
        for (int round = 0; round < ROUNDS; round++) {
            RunId id = new RunId("long-" + round);
            try (FanOutHouse house = new FanOutHouse(folder.resolve("opening"), Duration.ofHours(1))) {
                run.appendTo(house.journal(), id);
                reading.add(millis(() -> house.journal().read(id, 0)));
                List<Recorded> log = house.journal().read(id, 0);
                folding.add(millis(() -> RunState.of(log)));
                resuming.add(millis(() -> house.engine().resume(id)));
                assertThat(log).size().isEqualTo(LongRun.EVENTS);
            }
        }
        results.put("eventsOfALongRun", LongRun.EVENTS)
                .put("readingMs", rounded(reading))
                .put("foldingStateMs", rounded(folding))
                .put("resumingMs", rounded(resuming));
    }

    private static double millis(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / MILLION;
    }

    /// Of this process, all threads.
    private static double cpuMillis() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / MILLION;
    }

    /// Every round, the first of which is cold, to a tenth.
    private static Json rounded(List<Double> values) {
        return Json.array(values.stream()
                .map(each -> Json.of(Math.round(each * 10) / 10.0))
                .toList());
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + Runtime.version();
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
