package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat.Blob;
import dev.tyto.testkit.TickingClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class JournalArtifactsTest {

    private static final RunId RUN = new RunId("r1");
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock();
    private SqliteJournal journal;
    private Artifacts artifacts;

    @BeforeEach
    void openJournal() {
        journal = SqliteJournal.open(folder.resolve("data"));
        artifacts = journal.artifacts(clock);
    }

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    static List<byte[]> contents() {
        return List.of(
                "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8),
                "\uFEFFwith a mark, zwölf €, 𝄞".getBytes(StandardCharsets.UTF_8),
                new byte[0],
                new byte[] {'a', 0, 'b'},
                new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1},
                new byte[] {(byte) 0xc0, (byte) 0x80},
                new byte[MEBIBYTE],
                new byte[MEBIBYTE + 1]);
    }

    @ParameterizedTest
    @MethodSource("contents")
    void storedFileComesBackByteForByteAlsoAfterReopening(byte[] content) throws IOException {
        Path source = Files.write(folder.resolve("source"), content);
        Artifact stored = artifacts.store(source, "in/table.csv");
        closeJournal();
        openJournal();

        artifacts.copyTo(stored, folder.resolve("copy"));

        assertThat(stored).isEqualTo(new Artifact("in/table.csv", "text/csv", content.length, Digest.of(content)));
        assertThat(folder.resolve("copy")).hasSameBinaryContentAs(source);
    }

    @Test
    void onlyAContentAboveOneMebibyteIsAFile() throws IOException {
        artifacts.store(Files.write(folder.resolve("small"), new byte[MEBIBYTE]), "small");
        assertThat(filesKept()).isEmpty();

        Artifact large = artifacts.store(Files.write(folder.resolve("large"), new byte[MEBIBYTE + 1]), "large");

        assertThat(filesKept()).containsExactly(large.digest().hex());
    }

    @Test
    void sameContentIsKeptOnceAlsoWhenItIsATextOfAnEvent() throws IOException {
        String text = "the same text in an event and in a file ".repeat(20);
        journal.append(RUN, 0, 1, NOW, List.of(Contents.said(text)));

        Artifact stored = store(text);

        assertThat(journal.read(RUN, 0).getFirst().event()).isEqualTo(Contents.said(text));
        assertThat(count("SELECT count(*) FROM blobs WHERE sha256 = '"
                        + stored.digest().hex() + "'"))
                .isEqualTo(1);
        assertThat(copied(stored)).isEqualTo(text);
    }

    @Test
    void aFileIsNoneOfTheTextsThatARunIsMadeOf() throws IOException {
        String text = "a text of an event that is a file as well ".repeat(20);
        Artifact binary = artifacts.store(Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff}), "binary");
        Artifact large = artifacts.store(Files.write(folder.resolve("large"), new byte[MEBIBYTE + 1]), "large");
        RunEvent ended = Contents.ended(binary, large, store("only a file"), store(text));
        journal.append(RUN, 0, 1, NOW, List.of(ended, Contents.said(text)));

        List<Blob> blobs = journal.blobs(RUN);

        assertThat(blobs).contains(new Blob(Digest.of(text), text));
        assertThat(blobs)
                .extracting(Blob::digest)
                .doesNotContain(binary.digest(), large.digest(), Digest.of("only a file"));
    }

    @Test
    void aFileThatAnOlderVersionStoredIsReadAndDeletedWithItsRun() throws IOException {
        Artifact old = keptAsFile("from before");
        journal.append(RUN, 0, 1, NOW, List.of(Contents.ended(old)));
        assertThat(copied(old)).isEqualTo("from before");

        journal.delete(RUN);

        assertThat(filesKept()).isEmpty();
    }

    @Test
    void deletingARunLeavesAContentThatWasStoredAgainSince() throws IOException {
        Artifact first = store("shared");
        journal.append(RUN, 0, 1, NOW, List.of(Contents.ended(first)));
        Artifact again = store("shared");

        journal.delete(RUN);

        assertThat(copied(again)).isEqualTo("shared");
    }

    @Test
    void deletingARunLeavesALargeContentThatWasStoredAgainSince() throws IOException {
        Path large = Files.write(folder.resolve("large"), new byte[MEBIBYTE + 1]);
        Artifact first = artifacts.store(large, "large");
        journal.append(RUN, 0, 1, NOW, List.of(Contents.ended(first)));
        Artifact again = artifacts.store(large, "large");

        journal.delete(RUN);

        artifacts.copyTo(again, folder.resolve("copy"));
        assertThat(folder.resolve("copy")).hasSameBinaryContentAs(large);
    }

    @Test
    void aContentThatNobodyNamedInADayIsGoneAtTheNextOpening() throws IOException {
        Artifact named = store("named");
        journal.append(RUN, 0, 1, NOW, List.of(Contents.ended(named)));
        store("never named");
        artifacts.store(Files.write(folder.resolve("large"), new byte[MEBIBYTE + 1]), "large and never named");
        clock.tick(Duration.ofHours(23));
        Artifact fresh = store("about to be named");
        clock.tick(Duration.ofHours(2));

        artifacts = journal.artifacts(clock);

        assertThat(count("SELECT count(*) FROM blobs")).isEqualTo(2);
        assertThat(filesKept()).isEmpty();
        assertThat(copied(named)).isEqualTo("named");
        assertThat(copied(fresh)).isEqualTo("about to be named");
    }

    @Test
    void aLargeContentWhoseFileNeverCameIsForgotten() throws IOException {
        Digest digest = Digest.of(new byte[MEBIBYTE + 1]);
        int _ = journal.onWriter(sql -> {
            new ContentTable(new BlobFolder(folder.resolve("data"))).store(sql, digest, MEBIBYTE + 1, null, 0);
            return 1;
        });

        artifacts = journal.artifacts(clock);

        assertThat(count("SELECT count(*) FROM blobs")).isZero();
    }

    @Test
    void damagedContentIsNotHandedOut() throws IOException {
        Artifact stored = store("original");
        int _ = journal.onWriter(sql -> sql.update("UPDATE blobs SET content = 'tampered'"));

        assertThatThrownBy(() -> artifacts.copyTo(stored, folder.resolve("copy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(folder.resolve("copy")).doesNotExist();
    }

    @Test
    void missingContentSaysWhichFile() {
        Artifact never = new Artifact("never.txt", "text/plain", 1, Digest.of("x"));

        assertThatThrownBy(() -> artifacts.copyTo(never, folder.resolve("copy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("never.txt");
        assertThat(folder.resolve("copy")).doesNotExist();
    }

    @Test
    void existingTargetIsNeverOverwritten() throws IOException {
        Artifact stored = store("new");
        Path target = Files.writeString(folder.resolve("target"), "old");

        assertThatThrownBy(() -> artifacts.copyTo(stored, target)).isInstanceOf(IOException.class);

        assertThat(target).hasContent("old");
    }

    @Test
    void aClosedJournalIsTheStoresFault() {
        journal.close();

        assertThatThrownBy(() -> store("too late"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    private Artifact store(String text) throws IOException {
        return artifacts.store(Files.writeString(folder.resolve("source"), text), "a.txt");
    }

    private Artifact keptAsFile(String text) throws IOException {
        new BlobFolder(folder.resolve("data")).write(Digest.of(text), text);
        return new Artifact("a.txt", "text/plain", text.length(), Digest.of(text));
    }

    private String copied(Artifact artifact) throws IOException {
        Path target = folder.resolve("copy of " + artifact.digest().hex());
        artifacts.copyTo(artifact, target);
        return Files.readString(target);
    }

    private long count(String sql) {
        return journal.onWriter(each -> each.number(sql));
    }

    private List<String> filesKept() throws IOException {
        Path blobs = folder.resolve("data").resolve("blobs");
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
