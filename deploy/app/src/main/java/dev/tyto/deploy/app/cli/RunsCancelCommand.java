package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.workforce.Workforce;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tyto runs cancel`. A run that nobody works on is taken up just to be ended: whoever takes it up looks into its
/// inbox before anything else.
@Command(
        name = "cancel",
        description = "End a run as cancelled, whoever works on it.",
        footer = {"", "Example:", "  tyto runs cancel RUN"})
final class RunsCancelCommand implements Callable<Integer> {

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

    RunsCancelCommand(Surroundings surroundings, Opening opening) {
        this.surroundings = surroundings;
        this.opening = opening;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path folder = dataFolder.path(surroundings);
        List<Recorded> log = LogReading.of(run, folder, opening);
        RunReport before = RunReport.of(log);
        if (before.ended().isPresent()) {
            throw RunControl.over(before, "cancel");
        }
        RunId id = before.run();
        try (Workplace workplace = opening.open(new Opening.Request(folder, List.of(), Opening.Staff.WAITING))) {
            Workforce workforce = workplace.workforce();
            ControlMessage cancel = new ControlMessage.Cancel(opening.ids().next(), RunControl.sender(surroundings));
            workforce.control(id, cancel);
            if (endedUnlessOwned(workforce, id).isPresent()) {
                RunControl control = new RunControl(workforce, opening.clock(), log);
                if (control.await(cancel) == RunControl.Reception.RECEIVED) {
                    return tell(control.report(), "has received it and is stopping");
                }
                if (control.report().ended().isEmpty()) {
                    endedUnlessOwned(workforce, id)
                            .ifPresent(
                                    owner -> { // its owner may have left it
                                        throw RunControl.unheard(id, owner);
                                    });
                }
            }
            return cancelled(RunReport.of(workforce.events(id, 0, Duration.ZERO)));
        }
    }

    /// Takes the run up, to its end, unless somebody works on it; then says who.
    private static Optional<String> endedUnlessOwned(Workforce workforce, RunId run) throws InterruptedException {
        return switch (workforce.resume(run)) {
            case Workforce.Resumption.Resumed _ -> {
                workforce.await(run);
                yield Optional.empty();
            }
            case Workforce.Resumption.Over _ -> Optional.empty();
            case Workforce.Resumption.Owned owned -> Optional.of(owned.owner());
        };
    }

    private int cancelled(RunReport after) {
        if (after.status() == RunStatus.CANCELLED) {
            return tell(after, "is cancelled");
        }
        if (after.ended().isPresent()) {
            throw RunControl.over(after, "cancel");
        }
        throw new CommandFailed(
                ExitCode.ENVIRONMENT,
                "run " + after.run() + " could not be ended and is " + RunDocuments.status(after)
                        + ": the message stays in its inbox; try again");
    }

    private int tell(RunReport report, String what) {
        RunControl.tell(report, what, new Voice(surroundings), json);
        return ExitCode.DONE.code();
    }
}
