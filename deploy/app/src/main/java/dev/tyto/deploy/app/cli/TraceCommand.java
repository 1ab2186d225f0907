package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tyto trace`: the stored bytes, not what this Tyto would write. A log that cannot be read is printed all the
/// same, and then the command fails.
@Command(
        name = "trace",
        description = "Print a run's log as it is stored, one JSON document a line.",
        footer = {"", "Example:", "  tyto trace RUN --blobs bodies > run.jsonl"})
final class TraceCommand implements Callable<Integer> {

    /// What can be printed.
    enum Format {
        /// The stored lines.
        JSONL;

        @Override
        public String toString() {
            return "jsonl";
        }
    }

    private final Surroundings surroundings;
    private final Opening opening;

    @Parameters(paramLabel = "RUN", description = "The run's id, as 'tyto runs list' shows it.")
    String run = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "jsonl",
            description = "What is printed: jsonl, the stored lines (default).")
    Format format = Format.JSONL;

    @Option(
            names = "--blobs",
            paramLabel = "FOLDER",
            description = "Also write the texts that the lines name by their sha256, such as the bodies of messages,"
                    + " into this folder, a file each.")
    @Nullable
    Path blobs;

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    TraceCommand(Surroundings surroundings, Opening opening) {
        this.surroundings = surroundings;
        this.opening = opening;
    }

    @Override
    public Integer call() {
        Path data = dataFolder.path(surroundings);
        Voice voice = new Voice(surroundings);
        try (LogReading log = LogReading.in(data, opening)) {
            RunId id = log.require(run);
            if (blobs != null) {
                write(opening.blobs(data, id), blobs);
            }
            print(opening.lines(data, id), voice);
            if (log.read(run).stream().anyMatch(each -> each.event() instanceof RunEvent.Unknown)) {
                voice.note(ReportText.newer(id));
            }
        }
        return ExitCode.DONE.code();
    }

    private void print(List<String> lines, Voice voice) {
        switch (format) {
            case JSONL -> {
                boolean read = true;
                for (int i = 0; i < lines.size() && read; i++) {
                    read = voice.line(lines.get(i));
                }
            }
        }
    }

    private static void write(List<EventFormat.Blob> texts, Path folder) {
        if (folder.toString().isBlank()) {
            throw CommandFailed.usage("--blobs must name a folder but is empty");
        }
        try {
            Files.createDirectories(folder, OwnerOnly.folder(folder.toAbsolutePath()));
            for (EventFormat.Blob text : texts) {
                Path file = folder.resolve(text.digest().hex());
                if (!Files.exists(file)) {
                    Files.createFile(file, OwnerOnly.file(file.toAbsolutePath()));
                }
                Files.writeString(file, text.text());
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.ENVIRONMENT, "--blobs " + folder + " could not be written: " + FileTrouble.of(e), e);
        }
    }
}
