package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.EventFormat.Blob;
import dev.tyto.core.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What lies in the file when the newest golden log, which has every event of every size, was appended to it.
@Timeout(60)
class StoredBytesTest {

    private static final Path GOLDEN = Path.of("../core/domain/src/test/resources/golden");

    @TempDir
    Path folder;

    private SqliteJournal journal;
    private List<String> lines;
    private List<Blob> blobs;
    private List<Recorded> events;

    @BeforeEach
    void openJournal() throws Exception {
        journal = SqliteJournal.open(folder);
        lines = Files.readAllLines(GOLDEN.resolve("run-newest.jsonl"));
        blobs = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN.resolve("run-newest-blobs.jsonl"))) {
            Json.Obj blob = (Json.Obj) JsonText.parse(line);
            blobs.add(new Blob(
                    new Digest(blob.text("sha256").orElseThrow()),
                    blob.text("text").orElseThrow()));
        }
        events = new ArrayList<>();
        for (String line : lines) {
            events.add(EventFormat.read(line, EventFormat.Blobs.of(blobs)));
        }
    }

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    @Test
    void storedBytesAreTheLinesOfTheGoldenLog() {
        append();

        List<byte[]> stored = journal.onWriter(
                sql -> sql.query("SELECT CAST(body AS BLOB) FROM events ORDER BY rowid", row -> row.getBytes(1)));

        assertThat(stored)
                .extracting(line -> new String(line, StandardCharsets.UTF_8))
                .isEqualTo(lines);
    }

    @Test
    void blobsAreStoredOnceForAllRunsThatNameThem() {
        append();
        List<RunEvent> all = events.stream().map(Recorded::event).toList();
        journal.append(new RunId("copy"), 0, 1, events.getFirst().at(), all);

        List<Blob> stored = journal.onWriter(sql -> sql.query(
                "SELECT sha256, content FROM blobs", row -> new Blob(new Digest(row.getString(1)), row.getString(2))));

        assertThat(stored).containsExactlyInAnyOrderElementsOf(blobs).isNotEmpty();
    }

    @Test
    void goldenLogIsReadBackFromTheFileAlone() {
        append();
        journal.close();
        journal = SqliteJournal.open(folder);

        List<Recorded> read = events.stream()
                .map(Recorded::run)
                .distinct()
                .flatMap(run -> journal.read(run, 0).stream())
                .toList();

        assertThat(read).isEqualTo(events);
    }

    private void append() {
        for (Recorded event : events) {
            journal.append(event.run(), event.sequence() - 1, event.epoch(), event.at(), List.of(event.event()));
        }
    }
}
