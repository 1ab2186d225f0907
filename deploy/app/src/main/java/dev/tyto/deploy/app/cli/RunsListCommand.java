package dev.tyto.deploy.app.cli;

import dev.tyto.core.report.RunReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tyto runs list`.
@Command(
        name = "list",
        description = "List the runs in the data folder, newest first.",
        footer = {"", "Example:", "  tyto runs list --limit 10 --json"})
final class RunsListCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most this many, 1 or more (default: 100).")
    int limit;

    @Option(names = "--json", description = "Print one JSON document.")
    boolean json;

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    RunsListCommand(Surroundings surroundings, Opening opening) {
        this.surroundings = surroundings;
        this.opening = opening;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailed.usage("--limit must be 1 or more but was " + limit);
        }
        Voice voice = new Voice(surroundings);
        try (LogReading log = LogReading.in(dataFolder.path(surroundings), opening)) {
            List<RunReport> reports = log.runs().stream()
                    .limit(limit)
                    .map(first -> RunReport.of(log.read(first.run().value())))
                    .toList();
            if (json) {
                voice.document(RunDocuments.list(reports));
            } else {
                reports.forEach(report -> voice.line(ReportText.listed(report)));
            }
        }
        return ExitCode.DONE.code();
    }
}
