package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The contents of text files in a folder, by their hash: enough for tests, and without a thread of its own.
record FolderArtifacts(Path folder) implements Artifacts {

    @Override
    public Artifact store(Path file, String name) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Digest digest = Digest.of(text);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(digest.hex()), text, StandardCharsets.UTF_8);
        return new Artifact(name, "text/plain", Files.size(file), digest);
    }

    @Override
    public void copyTo(Artifact artifact, Path target) throws IOException {
        Files.copy(folder.resolve(artifact.digest().hex()), target);
    }
}
