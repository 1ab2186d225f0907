package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tyto runs pause`.
@Command(
        name = "pause",
        description = "Park a run that another process works on; what is under way there ends first.",
        footer = {"", "Example:", "  tyto runs pause RUN"})
final class RunsPauseCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;

    @Parameters(paramLabel = "RUN", description = "The run's id, as 'tyto runs list' shows it.")
    String run = "";

    @Option(names = "--json", description = "Print the run as one JSON document.")
    boolean json;

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    RunsPauseCommand(Surroundings surroundings, Opening opening) {
        this.surroundings = surroundings;
        this.opening = opening;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path folder = dataFolder.path(surroundings);
        List<Recorded> log = LogReading.of(run, folder, opening);
        RunReport before = RunReport.of(log);
        if (before.ended().isPresent()) {
            throw RunControl.over(before, "pause");
        }
        Optional<String> owner = opening.owner(folder, before.run());
        if (owner.isEmpty()) {
            return tell(before, "is not running: nobody works on it");
        }
        try (Workplace workplace = opening.open(new Opening.Request(folder, List.of(), Opening.Staff.WAITING))) {
            ControlMessage pause = new ControlMessage.Pause(opening.ids().next(), RunControl.sender(surroundings));
            workplace.workforce().control(before.run(), pause);
            RunControl control = new RunControl(workplace.workforce(), opening.clock(), log);
            return switch (control.await(pause)) {
                case STOPPED -> stopped(control.report());
                case RECEIVED -> tell(control.report(), "has received it and ends what is under way first");
                case NOT_YET -> throw RunControl.unheard(before.run(), owner.get());
            };
        }
    }

    private int stopped(RunReport after) {
        if (after.ended().isPresent()) {
            throw RunControl.over(after, "pause");
        }
        return tell(after, "is paused");
    }

    private int tell(RunReport report, String what) {
        RunControl.tell(report, what, new Voice(surroundings), json);
        return ExitCode.DONE.code();
    }
}
