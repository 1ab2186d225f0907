package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where the files that a run made are put for people: `runs/RUN/results` in the data folder, for its owner alone.
/// Stateless.
final class Results {

    /// What became of a run's files, each in one of the lists.
    record Delivery(RunId run, Path folder, List<Artifact> delivered, List<Artifact> undelivered) {

        Delivery {
            delivered = List.copyOf(delivered);
            undelivered = List.copyOf(undelivered);
        }

        boolean isComplete() {
            return undelivered.isEmpty();
        }

        /// What to tell the user of the files that could not be put there.
        String complaint() {
            return ReportText.names(undelivered) + " could not be put into " + folder
                    + ": the name is taken there or there is no room; the content is kept in the journal, among its blobs, by"
                    + " the sha256 that 'tyto runs show " + run + " --json' prints";
        }
    }

    private Results() {}

    private static Path folder(Path dataFolder, RunId run) {
        return DataFolder.runs(dataFolder).resolve(run.value()).resolve("results");
    }

    /// Copies the run's files out of the store: each is tried, whatever became of the others, and the content of
    /// each stays in the store. A file that is there already stays as it is.
    static Delivery deliver(RunReport report, Artifacts artifacts, Path dataFolder) {
        Path folder = folder(dataFolder, report.run());
        List<Artifact> delivered = new ArrayList<>();
        List<Artifact> undelivered = new ArrayList<>();
        for (Artifact artifact : report.artifacts()) {
            try {
                deliver(artifact, artifacts, folder);
                delivered.add(artifact);
            } catch (IOException | InvalidPathException e) {
                undelivered.add(artifact);
            }
        }
        return new Delivery(report.run(), folder, delivered, undelivered);
    }

    private static void deliver(Artifact artifact, Artifacts artifacts, Path folder) throws IOException {
        Path target = folder.resolve(artifact.name());
        if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Files.createDirectories(target.getParent(), OwnerOnly.folder(folder));
        try {
            artifacts.copyTo(artifact, target);
            Rights.closeFile(target);
        } catch (IOException e) {
            Files.deleteIfExists(target); // half a file must not look like a whole one
            throw e;
        }
    }
}
