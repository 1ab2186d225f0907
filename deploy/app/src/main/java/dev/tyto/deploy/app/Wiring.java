package dev.tyto.deploy.app;

import dev.tyto.core.env.Secrets;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.deploy.app.cli.Opening;
import dev.tyto.deploy.app.cli.Surroundings;
import dev.tyto.deploy.app.cli.Workplace;
import dev.tyto.deploy.app.config.LocalSecrets;
import dev.tyto.planner.engine.PlanReader;
import java.nio.file.Path;
import java.util.List;

/// Joins the rooms of the house, by constructors. The only class that sees all of them. Thread-safe.
final class Wiring implements Opening {

    private static final int MAX_SUBTASKS = 100;

    private final Surroundings surroundings;

    Wiring(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Journal journal(Path dataFolder) {
        throw new PrerequisiteException("the journal is not wired yet");
    }

    @Override
    public Workplace open(Request request) {
        throw new PrerequisiteException("the workforce is not wired yet");
    }

    @Override
    public GivenPlan readPlan(String text) {
        List<WorkerProfile> workers = List.of();
        return switch (new PlanReader(MAX_SUBTASKS).read(text, workers)) {
            case PlanReader.Result.Accepted(Plan plan) -> new GivenPlan.Accepted(plan);
            case PlanReader.Result.Refused(List<PlanDefect> defects) -> new GivenPlan.Refused(defects);
        };
    }

    @Override
    public Secrets secrets() {
        return new LocalSecrets(surroundings.environment(), surroundings.home());
    }
}
