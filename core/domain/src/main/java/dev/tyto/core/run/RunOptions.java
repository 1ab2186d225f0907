package dev.tyto.core.run;

import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Plan;
import org.jspecify.annotations.Nullable;

/// What a front may choose for a run: the models by role, and a plan to carry out instead of asking the planner.
///
/// `idempotencyKey`, when given, makes handing in the same task twice give the same run.
public record RunOptions(
        ModelName plannerModel,
        ModelName workerModel,
        ModelName synthesizerModel,
        @Nullable Plan plan,
        @Nullable String idempotencyKey) {

    /// One model for every role.
    public static RunOptions allOn(ModelName model) {
        return new RunOptions(model, model, model, null, null);
    }

    /// The same with this plan.
    public RunOptions withPlan(@Nullable Plan given) {
        return new RunOptions(plannerModel, workerModel, synthesizerModel, given, idempotencyKey);
    }
}
