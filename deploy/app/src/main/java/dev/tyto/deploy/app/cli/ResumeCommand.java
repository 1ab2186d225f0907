package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.deploy.app.config.Configuration;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tyto resume`: takes a run up where its log ends, with the models that it was accepted with.
@Command(
        name = "resume",
        description =
                "Go on with a run that is parked, waits for a person or was cut off; a finished one is told again.",
        footer = {"", "Example:", "  tyto resume RUN --budget 400ktok"})
final class ResumeCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;
    private final Interrupts interrupts;

    @Parameters(paramLabel = "RUN", description = "The run's id, as 'tyto runs list' shows it.")
    String run = "";

    @Option(names = "--json", description = "Print one JSON document instead of the answer, also on failure.")
    boolean json;

    @Mixin
    BudgetOption budgetOption = new BudgetOption();

    @Mixin
    ConfigurationOption configuration = new ConfigurationOption();

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    ResumeCommand(Surroundings surroundings, Opening opening, Interrupts interrupts) {
        this.surroundings = surroundings;
        this.opening = opening;
        this.interrupts = interrupts;
    }

    @Override
    public Integer call() throws InterruptedException {
        Budget raise = budgetOption.budget();
        Path folder = dataFolder.path(surroundings);
        List<Recorded> log = LogReading.of(run, folder, opening);
        RunReport report = RunReport.of(log);
        if (report.fromNewerVersion()) {
            throw new PrerequisiteException("run " + report.run()
                    + " was carried out by a newer Tyto, which alone can go on"
                    + " with it: use that one ('tyto runs show " + report.run() + "' shows what this one understands)");
        }
        boolean over = report.ended().isPresent();
        if (!over) {
            requireNoOwner(folder, report.run());
        }
        Configuration read = over ? Configuration.NONE : configuration.read(surroundings);
        dataFolder.prepared(surroundings);
        Voice voice = new Voice(surroundings);
        Opening.Request request = new Opening.Request(folder, read.models(), Opening.Staff.STANDARD, read.workers());
        try (Workplace workplace = opening.open(request)) {
            if (!over) {
                requireModels(log, report, workplace);
                BudgetOption.requireModels(
                        report.budget(), read.workers(), workplace, configuration.file(surroundings));
                raise(report, raise, workplace, voice);
            }
            TaskRun.Kept kept = new TaskRun.Kept(folder, dataFolder.asArgument(surroundings), true);
            return new TaskRun(voice, interrupts, workplace, json, kept)
                    .takeUp(log)
                    .code();
        }
    }

    /// A run that somebody works on is left alone, its inbox too.
    private void requireNoOwner(Path folder, RunId id) {
        opening.owner(folder, id).ifPresent(owner -> {
            throw RunControl.owned(id, owner, dataFolder.asArgument(surroundings));
        });
    }

    private void requireModels(List<Recorded> log, RunReport report, Workplace workplace) {
        if (log.getFirst().event() instanceof RunEvent.RunAccepted accepted) {
            RunOptions options = accepted.options();
            BudgetOption.models(options).forEach(workplace::check);
            BudgetOption.requirePrices(report.budget(), options, workplace, configuration.file(surroundings));
        }
    }

    /// The message is in the inbox before the run is taken up.
    private void raise(RunReport report, Budget raise, Workplace workplace, Voice voice) {
        if (raise.limits().isEmpty()) {
            return;
        }
        raise.limits().keySet().stream()
                .filter(kind -> !report.limits().containsKey(kind))
                .forEach(kind -> voice.note("run " + report.run() + " has no limit on " + Amounts.unit(kind)
                        + ", so there is none to raise"));
        workplace
                .workforce()
                .control(
                        report.run(),
                        new ControlMessage.RaiseBudget(opening.ids().next(), RunControl.sender(surroundings), raise));
    }
}
