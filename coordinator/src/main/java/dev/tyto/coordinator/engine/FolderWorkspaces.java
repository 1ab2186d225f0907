package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The folders of attempts on disk: `RUN/ATTEMPT` beneath one folder, for their owner alone. Thread-safe.
public final class FolderWorkspaces implements Workspaces {

    private static final int MAX_FILES_MADE = 1_000;
    private static final String HALF_WRITTEN = ".tyto-";

    private final Path runs;
    private final Artifacts artifacts;

    public FolderWorkspaces(Path runs, Artifacts artifacts) {
        this.runs = runs;
        this.artifacts = artifacts;
    }

    /// It is filled aside and moved into place, so a folder that is there is whole.
    @Override
    public Path open(RunId run, AttemptId attempt, Map<String, Artifact> inputs) throws IOException {
        Path folder = folder(run, attempt);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path aside = folder.resolveSibling(attempt + ".new");
        deleteTree(aside);
        Files.createDirectories(aside, OwnerOnly.folder(aside));
        for (Map.Entry<String, Artifact> input : inputs.entrySet()) {
            Path target = aside.resolve(input.getKey());
            Files.createDirectories(target.getParent(), OwnerOnly.folder(aside));
            artifacts.copyTo(input.getValue(), target);
            if (!target.toFile().setReadOnly()) {
                throw new IOException("the file " + input.getKey() + " could not be made read-only");
            }
        }
        return Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /// In the order of their names; each says which attempt made it.
    @Override
    public List<Artifact> made(RunId run, AttemptId attempt, Map<String, Artifact> inputs) throws IOException {
        Path folder = folder(run, attempt);
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !inputs.containsKey(name(folder, file)))
                    .filter(file -> !file.getFileName().toString().startsWith(HALF_WRITTEN))
                    .filter(file -> !file.startsWith(folder.resolve(ToolOutput.FOLDER)))
                    .sorted(Comparator.comparing(file -> name(folder, file)))
                    .limit(MAX_FILES_MADE)
                    .toList();
        }
        List<Artifact> stored = new ArrayList<>();
        for (Path file : files) {
            stored.add(artifacts.store(file, name(folder, file)).madeBy(attempt.toString()));
        }
        return stored;
    }

    @Override
    public void add(RunId run, AttemptId attempt, Artifact file) throws IOException {
        Path target = folder(run, attempt).resolve(file.name());
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.createDirectories(target.getParent(), OwnerOnly.folder(runs));
        artifacts.copyTo(file, target);
    }

    private Path folder(RunId run, AttemptId attempt) {
        return runs.resolve(run.value()).resolve(attempt.toString());
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }
}
