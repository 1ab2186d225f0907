package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.work.WorkerProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that limits what a run may use.
final class BudgetOption {

    @Option(
            names = "--budget",
            paramLabel = "SPEC",
            description = "Limits that are never passed, such as 0.50usd,200ktok,10min,50calls (default: none).")
    @Nullable
    String spec;

    /// The limits; none where none are given.
    ///
    /// @throws CommandFailed when they cannot be read; the sentence has the grammar
    Budget budget() {
        if (spec == null) {
            return Budget.UNLIMITED;
        }
        try {
            return Budget.parse(spec);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, "--" + e.getMessage(), e);
        }
    }

    /// Makes sure that what a run's models cost is known where money is limited.
    ///
    /// @throws PrerequisiteException when it is not; the sentence names the option
    static void requirePrices(Budget budget, RunOptions options, Workplace workplace, Path configuration) {
        requirePrices(budget, models(options), workplace, configuration);
    }

    /// The same for these models.
    static void requirePrices(Budget budget, Stream<ModelName> models, Workplace workplace, Path configuration) {
        if (budget.limit(BudgetKind.MONEY).isEmpty()) {
            return;
        }
        models.filter(model -> workplace.facts(model).price() == null)
                .findFirst()
                .ifPresent(model -> {
                    throw new PrerequisiteException("a limit in usd needs to know what " + model
                            + " costs: add 'price: {in: …, out: …}', in dollars per million tokens, to the model's entry"
                            + " in " + configuration + " and name it as ENTRY#MODEL, or limit tok, calls or min with"
                            + " --budget instead");
                });
    }

    /// Makes sure that the models of these workers can be named, and that what they cost is known where money is
    /// limited.
    ///
    /// @throws PrerequisiteException when it is not
    static void requireModels(Budget budget, List<WorkerProfile> team, Workplace workplace, Path configuration) {
        List<ModelName> own =
                team.stream().map(WorkerProfile::model).filter(Objects::nonNull).toList();
        own.forEach(workplace::check);
        requirePrices(budget, own.stream(), workplace, configuration);
    }

    /// The models of a run, each once.
    static Stream<ModelName> models(RunOptions options) {
        return Stream.of(options.plannerModel(), options.workerModel(), options.synthesizerModel())
                .distinct();
    }
}
