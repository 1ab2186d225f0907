package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactsTest {

    @TempDir
    Path folder;

    @Test
    void storedFileComesBackByteForByte() throws IOException {
        FileArtifacts artifacts = new FileArtifacts(folder.resolve("data"));
        Path source = Files.writeString(folder.resolve("table.csv"), "a,b\n1,2\n");

        Artifact stored = artifacts.store(source, "in/table.csv");
        artifacts.copyTo(stored, folder.resolve("copy.csv"));

        assertThat(stored).isEqualTo(new Artifact("in/table.csv", "text/csv", 8, Digest.of("a,b\n1,2\n")));
        assertThat(folder.resolve("copy.csv")).hasSameBinaryContentAs(source);
    }

    @Test
    void sameContentIsKeptOnceAndLeavesNothingElseBehind() throws IOException {
        FileArtifacts artifacts = new FileArtifacts(folder.resolve("data"));
        Path one = Files.writeString(folder.resolve("one"), "same");
        Path two = Files.writeString(folder.resolve("two"), "same");

        artifacts.store(one, "one");
        artifacts.store(two, "two");

        try (Stream<Path> tree = Files.walk(folder.resolve("data"))) {
            List<Path> files = tree.filter(Files::isRegularFile).toList();
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void damagedContentIsNotHandedOut() throws IOException {
        FileArtifacts artifacts = new FileArtifacts(folder);
        Artifact stored = artifacts.store(Files.writeString(folder.resolve("x"), "original"), "x");
        Path blob = folder.resolve("blobs")
                .resolve(stored.digest().hex().substring(0, 2))
                .resolve(stored.digest().hex());
        Files.writeString(blob, "tampered");

        assertThatThrownBy(() -> artifacts.copyTo(stored, folder.resolve("copy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(folder.resolve("copy")).doesNotExist();
    }

    @Test
    void missingContentSaysWhichFile() {
        Artifact never = new Artifact("never.txt", "text/plain", 1, Digest.of("x"));

        assertThatThrownBy(() -> new FileArtifacts(folder).copyTo(never, folder.resolve("copy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("never.txt");
    }

    @Test
    void existingTargetIsNeverOverwritten() throws IOException {
        FileArtifacts artifacts = new FileArtifacts(folder);
        Artifact stored = artifacts.store(Files.writeString(folder.resolve("x"), "new"), "x");
        Path target = Files.writeString(folder.resolve("target"), "old");

        assertThatThrownBy(() -> artifacts.copyTo(stored, target)).isInstanceOf(IOException.class);
        assertThat(target).hasContent("old");
    }
}
