package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal.Snapshot;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContentTableTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RunId ONE = new RunId("one");
    private static final RunId TWO = new RunId("two");
    private static final String LONG = "a long text ".repeat(100);
    private static final String HUGE = "a huge text ".repeat(100_000);

    @TempDir
    Path folder;

    private SqliteJournal journal;

    @BeforeEach
    void openJournal() {
        journal = reopened();
    }

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    @Test
    void textsComeBackWhereverTheyAreKept() {
        List<RunEvent> events = List.of(Contents.said(LONG), Contents.said(HUGE), Contents.said("short"));
        journal.append(ONE, 0, 1, NOW, events);
        journal.close();

        journal = reopened();

        assertThat(journal.read(ONE, 0)).extracting(Recorded::event).isEqualTo(events);
    }

    @Test
    void aTextIsKeptOnceHoweverManyNameIt() {
        journal.append(ONE, 0, 1, NOW, List.of(Contents.said(LONG), Contents.said(LONG)));
        journal.append(TWO, 0, 1, NOW, List.of(Contents.said(LONG)));

        assertThat(count("SELECT count(*) FROM blobs")).isEqualTo(1);
        assertThat(count("SELECT sum(size) FROM blobs")).isEqualTo(LONG.length());
        assertThat(count("SELECT count(*) FROM mentions")).isEqualTo(2);
    }

    @Test
    void onlyATextAboveOneMebibyteIsAFile() throws IOException {
        journal.append(ONE, 0, 1, NOW, List.of(Contents.said(LONG), Contents.said("x".repeat(1 << 20))));
        assertThat(filesKept()).isEmpty();

        journal.append(ONE, 2, 1, NOW, List.of(Contents.said("x".repeat((1 << 20) + 1))));

        assertThat(filesKept())
                .containsExactly(Digest.of("x".repeat((1 << 20) + 1)).hex());
        assertThat(count("SELECT count(*) FROM blobs WHERE content IS NULL")).isEqualTo(1);
    }

    @Test
    void aRefusedAppendKeepsNoText() {
        journal.append(ONE, 0, 1, NOW, List.of(Contents.said("first")));

        assertThatThrownBy(() -> journal.append(ONE, 0, 1, NOW, List.of(Contents.said(LONG))))
                .isInstanceOf(JournalException.class);

        assertThat(count("SELECT count(*) FROM blobs")).isZero();
        assertThat(count("SELECT count(*) FROM mentions")).isZero();
    }

    @Test
    void deletingTheLastRunThatNamesAContentRemovesIt() throws IOException {
        Artifact file = store("the bytes of a file");
        List<RunEvent> events = List.of(Contents.said(LONG), Contents.said(HUGE), Contents.ended(file));
        journal.append(ONE, 0, 1, NOW, events);
        journal.append(TWO, 0, 1, NOW, events);

        journal.delete(ONE);
        assertThat(filesKept()).containsExactly(Digest.of(HUGE).hex());
        assertThat(count("SELECT count(*) FROM blobs")).isEqualTo(3);
        assertThat(journal.read(TWO, 0)).extracting(Recorded::event).isEqualTo(events);
        journal.delete(TWO);

        assertThat(filesKept()).isEmpty();
        assertThat(count("SELECT count(*) FROM blobs")).isZero();
        assertThat(count("SELECT count(*) FROM mentions")).isZero();
    }

    @Test
    void aMissingTextIsNamed() {
        journal.append(ONE, 0, 1, NOW, List.of(Contents.said(LONG)));
        int _ = journal.onWriter(sql -> sql.update("DELETE FROM blobs"));

        assertThatThrownBy(() -> journal.read(ONE, 0))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining(Digest.of(LONG).hex());
    }

    @Test
    void anEmptiedCacheIsNoLoss() {
        List<RunEvent> events = List.of(Contents.said(LONG));
        journal.append(ONE, 0, 1, NOW, events);
        journal.saveSnapshot(ONE, new Snapshot(1, 1, "folded"));
        int _ = journal.onWriter(sql -> sql.update("DELETE FROM snapshots"));

        assertThat(journal.snapshot(ONE)).isEmpty();
        assertThat(journal.read(ONE, 0)).extracting(Recorded::event).isEqualTo(events);
    }

    private SqliteJournal reopened() {
        return SqliteJournal.open(folder);
    }

    private Artifact store(String text) throws IOException {
        return journal.artifacts(() -> NOW).store(Files.writeString(folder.resolve("source"), text), "a.txt");
    }

    private long count(String sql) {
        return journal.onWriter(each -> each.number(sql));
    }

    private List<String> filesKept() throws IOException {
        Path blobs = folder.resolve("blobs");
        if (!Files.exists(blobs)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(blobs)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }
}
