package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
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
        } catch (UncheckedIOException e) { // a folder that cannot be read
            throw e.getCause();
        }
        List<Artifact> stored = new ArrayList<>();
        for (Path file : files) {
            stored.add(artifacts.store(file, name(folder, file)).madeBy(attempt.toString()));
        }
        return stored;
    }

    /// It is written aside and moved into place; nothing is written through a link.
    @Override
    public Artifact add(RunId run, AttemptId attempt, Artifact file, String owner) throws IOException {
        Path folder = folder(run, attempt);
        String name = file.name();
        for (int next = 1; !isFree(folder, name); next++) {
            if (isBeneathFolders(folder, name) && isSame(folder.resolve(name), file)) {
                return file.named(name);
            }
            name = owner + (next == 1 ? "" : "-" + next) + "/" + file.name();
        }
        Path target = folder.resolve(name);
        Path aside = folder.resolve(HALF_WRITTEN + file.digest().hex());
        Files.deleteIfExists(aside);
        try {
            artifacts.copyTo(file, aside);
            Files.createDirectories(target.getParent(), OwnerOnly.folder(runs));
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
        return file.named(name);
    }

    /// Whether nothing has this name, and what stands above it are folders or nothing.
    private static boolean isFree(Path folder, String name) {
        return !Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS) && isBeneathFolders(folder, name);
    }

    private static boolean isBeneathFolders(Path folder, String name) {
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            Path above = folder.resolve(name.substring(0, slash));
            if (Files.exists(above, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(Path there, Artifact file) throws IOException {
        return Files.isRegularFile(there, LinkOption.NOFOLLOW_LINKS)
                && Files.size(there) == file.sizeBytes()
                && digest(there).equals(file.digest());
    }

    private static Digest digest(Path file) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        }
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
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
