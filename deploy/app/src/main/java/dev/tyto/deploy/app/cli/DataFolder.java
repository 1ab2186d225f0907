package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option for the folder that holds the journal and the files of runs.
final class DataFolder {

    @Option(names = "--data-dir", paramLabel = "FOLDER", description = "Where runs are logged (default: ~/.tyto).")
    @Nullable
    Path given;

    /// The folder, whether it exists or not.
    ///
    /// @throws CommandFailed when the option is there but empty, as a script's empty variable leaves it
    Path path(Surroundings surroundings) {
        if (given != null && given.toString().isBlank()) {
            throw CommandFailed.usage("--data-dir must name a folder but is empty");
        }
        return (given == null ? surroundings.tytoFolder() : given)
                .toAbsolutePath()
                .normalize();
    }

    /// The folder, made for its owner alone (mode 0700) when it was not there; a folder that was there keeps its
    /// rights. The folder `runs` in it is its owner's alone either way.
    ///
    /// @throws CommandFailed when it cannot be made or written
    Path prepared(Surroundings surroundings) {
        return prepare(path(surroundings));
    }

    /// What to add to another command so that it looks at the same folder.
    String asArgument(Surroundings surroundings) {
        return given == null ? "" : " --data-dir " + path(surroundings);
    }

    static Path prepare(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectories(folder, OwnerOnly.folder(folder));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw unusable(folder, "there is a file of that name", e);
            }
        } catch (IOException e) {
            throw unusable(folder, "it cannot be made because " + FileTrouble.of(e), e);
        }
        if (!Files.isWritable(folder)) {
            throw unusable(folder, "it is not writable", null);
        }
        closeRuns(folder);
        return folder;
    }

    /// The folder for the runs' own folders.
    static Path runs(Path dataFolder) {
        return dataFolder.resolve("runs");
    }

    private static void closeRuns(Path folder) {
        Path runs = runs(folder);
        try {
            Files.createDirectories(runs, OwnerOnly.folder(runs));
            Rights.closeFolder(runs);
        } catch (IOException e) {
            throw unusable(folder, runs + " cannot be made its owner's alone because " + FileTrouble.of(e), e);
        }
    }

    private static CommandFailed unusable(Path folder, String why, @Nullable Exception cause) {
        return new CommandFailed(
                ExitCode.ENVIRONMENT,
                "the data folder " + folder + " cannot be used: " + why + "; name another one with --data-dir",
                cause);
    }
}
