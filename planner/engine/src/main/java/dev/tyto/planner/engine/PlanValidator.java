package dev.tyto.planner.engine;

import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.PlanRules;
import dev.tyto.core.rule.Require;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.stream.Stream;

/// Judges a plan that was read: its form and graph, and whether it keeps the rules of plans. Immutable.
final class PlanValidator {

    private final int maxSubtasks;

    PlanValidator(int maxSubtasks) {
        this.maxSubtasks = (int) Require.positive(maxSubtasks, "most subtasks of a plan");
    }

    /// Everything that is wrong with it; empty when it can be carried out by these workers.
    List<PlanDefect> defectsOf(PlanFormat.Reading reading, List<WorkerProfile> workers) {
        PlanRules rules = new PlanRules(maxSubtasks, workers);
        return Stream.concat(reading.defects().stream(), rules.defectsOf(reading.subtasks()).stream())
                .toList();
    }
}
