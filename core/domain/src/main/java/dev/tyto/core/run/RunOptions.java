package dev.tyto.core.run;

import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.rule.Require;
import org.jspecify.annotations.Nullable;

/// What a front may choose for a run: the models by role, a plan to carry out instead of asking the planner, and
/// whether a person is to approve the plan before it is carried out.
///
/// `idempotencyKey`, when given, makes handing in the same task twice give the same run. `parent` is there when
/// the run was started by a step of another one.
public record RunOptions(
        ModelName plannerModel,
        ModelName workerModel,
        ModelName synthesizerModel,
        @Nullable Plan plan,
        @Nullable String idempotencyKey,
        boolean approvePlan,
        @Nullable Parent parent) {

    /// How deep runs may be nested: a run that nobody started is at depth 0.
    public static final int MAX_DEPTH = 3;

    /// The step that started a run, as its run's log names it, how deep the run is nested, and the team that does
    /// it.
    public record Parent(RunId run, String step, int depth, String team) {
        public Parent {
            Require.that(depth >= 1 && depth <= MAX_DEPTH, "depth of a nested run", "lie in [1, 3]", depth);
        }
    }

    /// A run of its own whose plan nobody need approve.
    public RunOptions(
            ModelName plannerModel,
            ModelName workerModel,
            ModelName synthesizerModel,
            @Nullable Plan plan,
            @Nullable String idempotencyKey) {
        this(plannerModel, workerModel, synthesizerModel, plan, idempotencyKey, false, null);
    }

    /// One model for every role.
    public static RunOptions allOn(ModelName model) {
        return new RunOptions(model, model, model, null, null);
    }

    /// The same with this plan.
    public RunOptions withPlan(@Nullable Plan given) {
        return new RunOptions(plannerModel, workerModel, synthesizerModel, given, idempotencyKey, approvePlan, parent);
    }

    /// The same, but the plan waits for a person's approval.
    public RunOptions approvingPlan() {
        return new RunOptions(plannerModel, workerModel, synthesizerModel, plan, idempotencyKey, true, parent);
    }

    /// The options of a run that a step of this one starts: same models, its own plan.
    public RunOptions nested(Parent by) {
        return new RunOptions(plannerModel, workerModel, synthesizerModel, null, null, false, by);
    }

    /// How deep this run is nested: 0 when nobody started it.
    public int depth() {
        return parent == null ? 0 : parent.depth();
    }
}
