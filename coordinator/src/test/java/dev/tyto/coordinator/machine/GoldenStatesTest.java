package dev.tyto.coordinator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.json.Json;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each golden log comes to, folded by this version: the logs of the format, which hold every kind of event
/// in no order that a run could have, and runs as they happen, which are the coordinator's own. An event that
/// cannot follow is said and left out. `-Dgolden.update=true` rewrites the states; a log that is here is never
/// written again, and a change of a state that stands here needs a new version of an event.
final class GoldenStatesTest {

    private static final Path FORMAT = Path.of("..", "core", "domain", "src", "test", "resources", "golden");
    private static final Path OWN = Path.of("src", "test", "resources", "golden");

    @ParameterizedTest
    @ValueSource(strings = {"run-v1", "run-newest", "run-foreign"})
    void logOfTheFormatComesToItsGoldenState(String name) throws Exception {
        String states = folded(read(FORMAT.resolve(name + ".jsonl"), blobs(FORMAT.resolve(name + "-blobs.jsonl"))));

        assertGolden(name, states);
    }

    @ParameterizedTest
    @ValueSource(strings = {"machine-v1"})
    void logOfTheMachineComesToItsGoldenStateAndNothingOfItIsRefused(String name) throws Exception {
        Path log = OWN.resolve(name + ".jsonl");
        if (Boolean.getBoolean("golden.update") && !Files.exists(log)) {
            Files.createDirectories(OWN);
            Files.writeString(log, written(MachineLog.all()));
        }

        String states = folded(read(log, blobs(OWN.resolve(name + "-blobs.jsonl"))));

        assertThat(states).doesNotContain("refused");
        assertGolden(name, states);
    }

    @Test
    void everyGoldenLogOfTheFormatIsFolded() throws Exception {
        try (Stream<Path> files = Files.list(FORMAT)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(".jsonl") && !name.endsWith("-blobs.jsonl"))
                    .containsExactlyInAnyOrder("run-v1.jsonl", "run-newest.jsonl", "run-foreign.jsonl");
        }
    }

    private static void assertGolden(String name, String states) throws IOException {
        Path golden = OWN.resolve("states-of-" + name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(OWN);
            Files.writeString(golden, states);
        }
        assertThat(states).isEqualTo(Files.readString(golden));
    }

    private static String folded(List<Recorded> log) {
        Map<RunId, List<Recorded>> runs = new LinkedHashMap<>();
        log.forEach(
                each -> runs.computeIfAbsent(each.run(), _ -> new ArrayList<>()).add(each));
        StringBuilder text = new StringBuilder();
        runs.forEach((run, events) -> {
            text.append("== ").append(run).append('\n');
            RunState state = RunState.NEW;
            for (Recorded each : events) {
                try {
                    state = state.evolve(each.event(), each.at());
                } catch (IllegalStateException | IllegalArgumentException e) {
                    text.append("refused ")
                            .append(each.sequence())
                            .append(' ')
                            .append(each.event().getClass().getSimpleName())
                            .append('\n');
                }
            }
            text.append(StateText.of(state));
        });
        return text.toString();
    }

    private static String written(List<Recorded> log) {
        StringBuilder text = new StringBuilder();
        for (Recorded each : log) {
            EventFormat.Written written = EventFormat.write(each);
            assertThat(written.blobs()).isEmpty();
            text.append(written.line()).append('\n');
        }
        return text.toString();
    }

    private static List<Recorded> read(Path file, EventFormat.Blobs blobs) throws IOException, MalformedJsonException {
        List<Recorded> log = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            log.add(EventFormat.read(line, blobs));
        }
        return log;
    }

    private static EventFormat.Blobs blobs(Path file) throws IOException, MalformedJsonException {
        List<EventFormat.Blob> blobs = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            Json.Obj blob = (Json.Obj) JsonText.parse(line);
            blobs.add(new EventFormat.Blob(
                    new Digest(blob.text("sha256").orElseThrow()),
                    blob.text("text").orElseThrow()));
        }
        return EventFormat.Blobs.of(blobs);
    }
}
