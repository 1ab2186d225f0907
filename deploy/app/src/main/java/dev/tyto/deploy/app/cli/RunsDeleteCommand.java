package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.Json;
import dev.tyto.core.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tyto runs delete`: nothing is deleted before every run that is named is known to be there and to have no owner.
@Command(
        name = "delete",
        description = "Delete runs: their logs, their files, and what nobody else needs of what they stored.",
        footer = {"", "Example:", "  tyto runs delete RUN RUN"})
final class RunsDeleteCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            hideParamSyntax = true,
            description = "The runs' ids, as 'tyto runs list' shows them.")
    List<String> names = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    boolean json;

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    RunsDeleteCommand(Surroundings surroundings, Opening opening) {
        this.surroundings = surroundings;
        this.opening = opening;
    }

    @Override
    public Integer call() {
        Path folder = dataFolder.path(surroundings);
        Voice voice = new Voice(surroundings);
        try (LogReading log = LogReading.in(folder, opening)) {
            List<RunId> runs = names.stream().map(log::require).distinct().toList();
            runs.forEach(run -> requireNoOwner(folder, run));
            for (RunId run : runs) {
                log.delete(run);
                deleteFiles(DataFolder.runs(folder).resolve(run.value()));
                if (!json) {
                    voice.line("run " + run + " is deleted");
                }
            }
            if (json) {
                voice.document(Json.object()
                        .put(
                                "deleted",
                                Json.texts(runs.stream().map(RunId::value).toList()))
                        .build());
            }
        }
        return ExitCode.DONE.code();
    }

    private void requireNoOwner(Path folder, RunId run) {
        opening.owner(folder, run).ifPresent(owner -> {
            throw RunControl.owned(run, owner, dataFolder.asArgument(surroundings));
        });
    }

    /// Links are removed and never followed.
    private static void deleteFiles(Path runFolder) {
        try (Stream<Path> files = Files.walk(runFolder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // It never had any.
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.ENVIRONMENT,
                    "the run's log is deleted but not its files in " + runFolder + ": " + FileTrouble.of(e)
                            + "; remove that folder yourself",
                    e);
        }
    }
}
