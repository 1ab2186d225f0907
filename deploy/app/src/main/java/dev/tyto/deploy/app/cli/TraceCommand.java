package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.wire.EventFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `tyto trace`.
@Command(
        name = "trace",
        description = "Print a run's log, one JSON document a line.",
        footer = {"", "Example:", "  tyto trace RUN > run.jsonl"})
final class TraceCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;

    @Parameters(paramLabel = "RUN", description = "The run's id, as 'tyto runs list' shows it.")
    String run = "";

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
        Voice voice = new Voice(surroundings);
        try (LogReading log = LogReading.in(dataFolder.path(surroundings), opening)) {
            List<Recorded> events = log.read(run);
            if (events.stream().anyMatch(each -> each.event() instanceof RunEvent.Unknown)) {
                voice.note(ReportText.newer(events.getFirst().run()));
            }
            for (Recorded recorded : events) {
                if (!voice.line(EventFormat.write(recorded).line())) {
                    break;
                }
            }
        }
        return ExitCode.DONE.code();
    }
}
