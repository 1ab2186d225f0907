package dev.tyto.deploy.app.cli;

import dev.tyto.core.report.RunReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tyto runs show`.
@Command(
        name = "show",
        description = "Show what became of a run.",
        footer = {"", "Example:", "  tyto runs show RUN --json"})
final class RunsShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;

    @Parameters(paramLabel = "RUN", description = "The run's id, as 'tyto runs list' shows it.")
    String run = "";

    @Option(names = "--json", description = "Print one JSON document.")
    boolean json;

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    RunsShowCommand(Surroundings surroundings, Opening opening) {
        this.surroundings = surroundings;
        this.opening = opening;
    }

    @Override
    public Integer call() {
        Voice voice = new Voice(surroundings);
        try (LogReading log = LogReading.in(dataFolder.path(surroundings), opening)) {
            RunReport report = RunReport.of(log.read(run));
            if (report.fromNewerVersion()) {
                voice.note(ReportText.newer(report.run()));
            }
            if (json) {
                voice.document(RunDocuments.shown(report));
            } else {
                voice.answer(ReportText.of(report));
            }
        }
        return ExitCode.DONE.code();
    }
}
