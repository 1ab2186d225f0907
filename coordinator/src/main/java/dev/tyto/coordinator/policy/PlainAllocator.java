package dev.tyto.coordinator.policy;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.routing.Allocator;
import dev.tyto.core.work.Grant;

/// Gives every attempt the model that it is told, one sample and no ceiling of its own: the run's budget alone holds.
/// Thread-safe.
public final class PlainAllocator implements Allocator {

    @Override
    public Allocation allocate(Subtask subtask, ModelName workerModel, Budget remaining, int subtasksLeft) {
        return new Allocation(workerModel, 1, Grant.OPEN, "the worker's model, one sample");
    }
}
