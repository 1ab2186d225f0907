package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.AnswerFormat;
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

/// `tyto run`.
@Command(
        name = "run",
        description = "Carry out a task; the answer is all that is printed on standard output.",
        footer = {"", "Example:", "  tyto run --model openai:gpt-5-mini --attach sales.csv \"Which month sold best?\""})
final class RunCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;
    private final Interrupts interrupts;

    @Parameters(
            paramLabel = "TASK",
            arity = "1..*",
            hideParamSyntax = true,
            description = "The task in quotes, or - for standard input.")
    List<String> words = new ArrayList<>();

    @Option(
            names = {"-a", "--attach"},
            paramLabel = "FILE",
            description = "A file that comes with the task; may be given more than once.")
    List<Path> attached = new ArrayList<>();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "Carry out the plan in this file ('tyto plan --json' writes one) instead of asking for one.")
    @Nullable
    Path planFile;

    @Option(names = "--json", description = "Print one JSON document instead of the answer, also on failure.")
    boolean json;

    @Mixin
    AnswerOption answer = new AnswerOption();

    @Mixin
    BudgetOption budgetOption = new BudgetOption();

    @Mixin
    ModelOptions models = new ModelOptions();

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    RunCommand(Surroundings surroundings, Opening opening, Interrupts interrupts) {
        this.surroundings = surroundings;
        this.opening = opening;
        this.interrupts = interrupts;
    }

    @Override
    public Integer call() throws InterruptedException {
        String text = TaskSource.text(words, surroundings.in());
        TaskSource.requireFiles(attached);
        AnswerFormat format = answer.format();
        Budget budget = budgetOption.budget();
        Configuration configuration = models.configuration(surroundings);
        Plan plan = TaskSource.plan(planFile, opening, configuration.workers());
        ModelName model = models.required(surroundings, configuration);
        Path folder = dataFolder.prepared(surroundings);
        Opening.Request request =
                new Opening.Request(folder, configuration.models(), Opening.Staff.STANDARD, configuration.workers());
        try (Workplace workplace = opening.open(request)) {
            workplace.check(model);
            RunOptions options = RunOptions.allOn(model).withPlan(plan);
            BudgetOption.requirePrices(budget, options, workplace, models.configFile(surroundings));
            BudgetOption.requireModels(budget, configuration.workers(), workplace, models.configFile(surroundings));
            TaskRun run = new TaskRun(
                    new Voice(surroundings),
                    interrupts,
                    workplace,
                    json,
                    new TaskRun.Kept(folder, dataFolder.asArgument(surroundings), true));
            return run.carryOut(TaskSource.task(text, attached, format, workplace.artifacts()), budget, options)
                    .code();
        }
    }
}
