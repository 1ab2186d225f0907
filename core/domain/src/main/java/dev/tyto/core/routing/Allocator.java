package dev.tyto.core.routing;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import org.jspecify.annotations.Nullable;

/// Decides how much test-time compute an attempt may use. Thread-safe.
public interface Allocator {

    /// Model, number of samples and ceiling for one attempt at the subtask, given what is left and how many
    /// subtasks are still to be done (this one included). `workerModel` is the worker's own, or else the run's.
    Allocation allocate(Subtask subtask, ModelName workerModel, Budget remaining, int subtasksLeft);

    /// A decision and why it was taken; `forecast` is there when the allocator predicts.
    record Allocation(
            ModelName model,
            int samples,
            String strategy,
            Grant grant,
            String reason,
            Assignment.@Nullable Forecast forecast) {

        /// Without a forecast, the first answer taken.
        public Allocation(ModelName model, int samples, Grant grant, String reason) {
            this(model, samples, Assignment.Arm.SINGLE, grant, reason, null);
        }
    }
}
