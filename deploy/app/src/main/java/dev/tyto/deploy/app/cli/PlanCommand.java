package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.deploy.app.config.Configuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tyto plan`: a run that is parked as soon as it has its plan, so that planning is logged and billed like any
/// other work.
@Command(
        name = "plan",
        description = "Break a task down and print the plan; nothing of it is carried out.",
        footer = {"", "Example:", "  tyto plan --json \"Compare the two offers in the attached files\" > plan.json"})
final class PlanCommand implements Callable<Integer> {

    private static final String REASON = "only the plan was wanted";

    private final Surroundings surroundings;
    private final Opening opening;
    private final Interrupts interrupts;

    @Parameters(
            paramLabel = "TASK",
            arity = "0..*",
            hideParamSyntax = true,
            description = "The task in quotes, or - for standard input.")
    List<String> words = new ArrayList<>();

    @Option(
            names = {"-a", "--attach"},
            paramLabel = "FILE",
            description = "A file that comes with the task; may be given more than once.")
    List<Path> attached = new ArrayList<>();

    @Option(names = "--json", description = "Print the plan in the public plan format, which 'run --plan' reads.")
    boolean json;

    @Option(
            names = "--eval",
            paramLabel = "FILE",
            description = "Plan each task of this file, in the place of TASK, and score the plans against the gold ones"
                    + " in it (JSON lines as UltraTool and FanOutQA have them, also .gz); --budget is for each.")
    @Nullable
    Path eval;

    @Option(
            names = "--tools",
            paramLabel = "FILE",
            description = "With --eval: the tools there are, {\"nodes\":[{\"id\":…,\"desc\":…}]} (default: those of the"
                    + " gold plans).")
    @Nullable
    Path tools;

    @Option(names = "--limit", paramLabel = "N", description = "With --eval: only the first N tasks.")
    @Nullable
    Integer limit;

    @Mixin
    BudgetOption budgetOption = new BudgetOption();

    @Mixin
    ModelOptions models = new ModelOptions();

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    PlanCommand(Surroundings surroundings, Opening opening, Interrupts interrupts) {
        this.surroundings = surroundings;
        this.opening = opening;
        this.interrupts = interrupts;
    }

    @Override
    public Integer call() throws InterruptedException {
        return eval == null ? plan() : evaluate(eval);
    }

    private int evaluate(Path file) throws InterruptedException {
        if (!words.isEmpty() || !attached.isEmpty()) {
            throw CommandFailed.usage("--eval takes its tasks from its file: leave TASK and --attach out");
        }
        GoldFile gold = GoldFile.read(file, tools, limit);
        Budget budget = budgetOption.budget();
        Configuration configuration = models.configuration(surroundings);
        ModelName model = models.required(surroundings, configuration);
        Path folder = dataFolder.prepared(surroundings);
        Opening.Request request =
                new Opening.Request(folder, configuration.models(), Opening.Staff.WAITING, gold.team());
        try (Workplace workplace = opening.open(request)) {
            workplace.check(model);
            RunOptions options = RunOptions.allOn(model);
            BudgetOption.requirePrices(budget, options, workplace, models.configFile(surroundings));
            PlanEvaluation evaluation = new PlanEvaluation(surroundings, opening.ids(), workplace);
            try (Interrupts.Registration _ = interrupts.during(() -> workplace.park("interrupted"))) {
                EvaluationReport report = evaluation.of(gold, budget, options);
                Voice voice = new Voice(surroundings);
                if (json) {
                    voice.document(report.document(file, model));
                } else {
                    voice.answer(report.text());
                }
                return ExitCode.DONE.code();
            }
        }
    }

    private int plan() throws InterruptedException {
        if (tools != null || limit != null) {
            throw CommandFailed.usage("--tools and --limit belong to --eval, which is not there");
        }
        String text = TaskSource.text(words, surroundings.in());
        TaskSource.requireFiles(attached);
        Budget budget = budgetOption.budget();
        Configuration configuration = models.configuration(surroundings);
        ModelName model = models.required(surroundings, configuration);
        Path folder = dataFolder.prepared(surroundings);
        Opening.Request request =
                new Opening.Request(folder, configuration.models(), Opening.Staff.WAITING, configuration.workers());
        try (Workplace workplace = opening.open(request)) {
            workplace.check(model);
            RunOptions options = RunOptions.allOn(model);
            BudgetOption.requirePrices(budget, options, workplace, models.configFile(surroundings));
            Task task = TaskSource.task(text, attached, workplace.artifacts());
            // What is told belongs inside: an interrupted process ends when nobody is registered any more.
            try (Interrupts.Registration _ = interrupts.during(() -> workplace.park("interrupted"))) {
                return tell(planned(workplace, task, budget, options)).code();
            }
        }
    }

    /// The run's log up to its plan, or to its end where there is none; the run is parked or over.
    private List<Recorded> planned(Workplace workplace, Task task, Budget budget, RunOptions options)
            throws InterruptedException {
        RunId run = workplace.workforce().submit(task, budget, options);
        Voice voice = new Voice(surroundings);
        List<Recorded> log = new RunFollower(workplace.workforce(), new Progress(voice))
                .until(run, event -> event instanceof RunEvent.PlanAdopted);
        workplace.park(REASON);
        if (log.getLast().event() instanceof RunEvent.PlanAdopted) {
            voice.note("run " + run + " parked: " + REASON);
        }
        return log;
    }

    private ExitCode tell(List<Recorded> log) {
        Voice voice = new Voice(surroundings);
        return switch (log.getLast().event()) {
            case RunEvent.PlanAdopted adopted -> {
                if (json) {
                    voice.document(PlanFormat.write(adopted.plan()));
                } else {
                    voice.answer(PlanText.of(adopted.plan()));
                }
                yield ExitCode.DONE;
            }
            case RunEvent.RunEnded ended -> {
                ExitCode exit = ExitCode.of(ended.status(), ended.ending());
                String reason = ended.ending() == null
                        ? "the run ended without a plan"
                        : ended.ending().reason();
                throw new CommandFailed(exit == ExitCode.DONE ? ExitCode.FAILED : exit, reason);
            }
            default -> {
                RunReport report = RunReport.of(log);
                voice.note(ReportText.parked(report, dataFolder.asArgument(surroundings)));
                if (json) {
                    voice.document(RunDocuments.parked(report));
                }
                yield RunDocuments.exit(report);
            }
        };
    }
}
