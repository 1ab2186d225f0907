package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.FolderNames;
import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.work.Assignment.Input;
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

/// The folders of attempts, with their inputs read-only in them. Thread-safe.
final class Workspaces {

    private static final int MAX_FILES_MADE = 1_000;
    private static final String HALF_WRITTEN = ".tyto-";

    private final Path runs;
    private final Artifacts artifacts;

    Workspaces(Path runs, Artifacts artifacts) {
        this.runs = runs;
        this.artifacts = artifacts;
    }

    /// The names under which an attempt finds its files: attachments under their own, then what earlier subtasks made.
    static Map<String, Artifact> inputs(List<Attachment> attachments, List<Input> inputs) {
        FolderNames names = new FolderNames();
        attachments.forEach(each -> names.add(each.file(), "attached"));
        for (Input input : inputs) {
            input.artifacts().forEach(made -> names.add(made, input.from().value()));
        }
        return names.named();
    }

    /// The attempt's folder with its inputs. It is filled aside and moved into place, so a folder that is there is
    /// whole.
    Path open(RunId run, AttemptId attempt, Map<String, Artifact> inputs) throws IOException {
        Path folder = runs.resolve(run.value()).resolve(attempt.toString());
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

    /// Stores the files that the attempt made, in the order of their names; links are left out.
    List<Artifact> made(Path folder, Map<String, Artifact> inputs) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !inputs.containsKey(name(folder, file)))
                    .filter(file -> !file.getFileName().toString().startsWith(HALF_WRITTEN))
                    .sorted(Comparator.comparing(file -> name(folder, file)))
                    .limit(MAX_FILES_MADE)
                    .toList();
        }
        List<Artifact> stored = new ArrayList<>();
        for (Path file : files) {
            stored.add(artifacts.store(file, name(folder, file)));
        }
        return stored;
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
