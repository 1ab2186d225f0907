package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the files that a run made are put for people: `runs/RUN/results` in the data folder. Stateless.
final class Results {

    private Results() {}

    static Path folder(Path dataFolder, RunId run) {
        return dataFolder.resolve("runs").resolve(run.value()).resolve("results");
    }

    /// Copies the run's files out of the store; a file that is there already stays as it is.
    ///
    /// @throws CommandFailed when one cannot be copied
    static void deliver(RunReport report, Artifacts artifacts, Path dataFolder) {
        Path folder = folder(dataFolder, report.run());
        for (Artifact artifact : report.artifacts()) {
            Path target = folder.resolve(artifact.name());
            try {
                if (!Files.exists(target)) {
                    Files.createDirectories(folder, DataFolder.ownerOnly(folder));
                    Files.createDirectories(target.getParent());
                    artifacts.copyTo(artifact, target);
                }
            } catch (IOException e) {
                throw new CommandFailed(
                        ExitCode.ENVIRONMENT,
                        "the file " + artifact.name() + " of run " + report.run() + " cannot be put into " + folder
                                + ": make room there or make it writable",
                        e);
            }
        }
    }
}
