package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The golden logs are what is on people's disks. `run-newest` is how every event is written now, with its blobs
/// beside it, and is rewritten by `-Dgolden.update=true` alone. The others are never written again: `run-v1` has the
/// first forms, `run-foreign` was made by hand, with what only a newer Tyto knows.
final class EventFormatGoldenTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final Path FIRST = FOLDER.resolve("run-v1.jsonl");
    private static final Path NEWEST = FOLDER.resolve("run-newest.jsonl");
    private static final Path NEWEST_BLOBS = FOLDER.resolve("run-newest-blobs.jsonl");
    private static final Path FOREIGN = FOLDER.resolve("run-foreign.jsonl");

    @BeforeAll
    static void rewriteWhenAsked() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(NEWEST, lines(NewestLog.all()));
            Files.writeString(NEWEST_BLOBS, blobs(NewestLog.all()));
        }
    }

    @Test
    void firstFormsAreReadForEver() throws Exception {
        assertThat(read(FIRST, EventFormat.Blobs.NONE)).containsExactlyElementsOf(SampleLog.all());
    }

    @Test
    void writtenLogIsTheNewestGoldenLog() throws IOException {
        assertThat(lines(NewestLog.all())).isEqualTo(Files.readString(NEWEST));
        assertThat(blobs(NewestLog.all())).isEqualTo(Files.readString(NEWEST_BLOBS));
    }

    @Test
    void newestGoldenLogReadsBackToItsEvents() throws Exception {
        assertThat(read(NEWEST, storedBlobs())).containsExactlyElementsOf(NewestLog.all());
    }

    @Test
    void newestGoldenLogHasEveryCaseAndConstant() throws Exception {
        Coverage coverage = new Coverage();
        coverage.reach(RunEvent.class);

        coverage.look(read(NEWEST, storedBlobs()));

        assertThat(coverage.possible()).hasSizeGreaterThan(120);
        assertThat(coverage.missing()).isEmpty();
    }

    @Test
    void noLineOfTheNewestGoldenLogIsOverItsLimit() throws IOException {
        assertThat(Files.readAllLines(NEWEST))
                .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 32 * 1024)
                .anyMatch(line -> line.contains("\"added\":") && line.contains("\"as\":\"json\""));
    }

    @Test
    void foreignLogIsReadAndWrittenBack() throws Exception {
        List<String> lines = Files.readAllLines(FOREIGN);

        List<Recorded> log = read(FOREIGN, EventFormat.Blobs.NONE);

        assertThat(log)
                .extracting(Recorded::event)
                .containsExactly(
                        new RunEvent.RunParked("interrupted"),
                        new RunEvent.Unknown("RunTeleported", 1, (Json.Obj)
                                JsonText.parse("{\"to\":{\"x\":1.50,\"y\":[null,true]},\"why\":\"Größe\"}")),
                        new RunEvent.Unknown("RunParked", 9, (Json.Obj) JsonText.parse("{\"reasons\":[]}")));
        assertThat(EventFormat.write(log.get(0)).line()).isNotEqualTo(lines.get(0));
        assertThat(EventFormat.write(log.get(1)).line()).isEqualTo(lines.get(1));
        assertThat(EventFormat.write(log.get(2)).line()).isEqualTo(lines.get(2));
    }

    @Test
    void everyKindHasItsOwnNameWhichIsTheEventsName() {
        List<String> kinds = NewestLog.all().stream()
                .map(Recorded::event)
                .filter(event -> !(event instanceof RunEvent.Unknown))
                .map(EventFormat::kind)
                .distinct()
                .toList();

        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(Stream.of(RunEvent.class.getPermittedSubclasses())
                        .filter(each -> each != RunEvent.Unknown.class)
                        .map(Class::getSimpleName)
                        .toList());
    }

    private static List<Recorded> read(Path golden, EventFormat.Blobs blobs)
            throws IOException, MalformedJsonException {
        List<Recorded> log = new ArrayList<>();
        for (String line : Files.readAllLines(golden)) {
            log.add(EventFormat.read(line, blobs));
        }
        return log;
    }

    private static EventFormat.Blobs storedBlobs() throws IOException, MalformedJsonException {
        List<EventFormat.Blob> blobs = new ArrayList<>();
        for (String line : Files.readAllLines(NEWEST_BLOBS)) {
            Json.Obj blob = (Json.Obj) JsonText.parse(line);
            blobs.add(new EventFormat.Blob(
                    new Digest(blob.text("sha256").orElseThrow()),
                    blob.text("text").orElseThrow()));
        }
        return EventFormat.Blobs.of(blobs);
    }

    private static String lines(List<Recorded> log) {
        StringBuilder text = new StringBuilder();
        log.forEach(recorded -> text.append(EventFormat.write(recorded).line()).append('\n'));
        return text.toString();
    }

    private static String blobs(List<Recorded> log) {
        Set<EventFormat.Blob> blobs = new LinkedHashSet<>();
        log.forEach(recorded -> blobs.addAll(EventFormat.write(recorded).blobs()));
        StringBuilder text = new StringBuilder();
        for (EventFormat.Blob blob : blobs) {
            Json line = Json.object()
                    .put("sha256", blob.digest().hex())
                    .put("text", blob.text())
                    .build();
            text.append(JsonText.write(line)).append('\n');
        }
        return text.toString();
    }
}
