package dev.tyto.core.planning;

import dev.tyto.core.steps.Steps;

/// Breaks a task down. Thread-safe; reaches models through `steps` only.
public interface Planner {

    /// Makes a plan. Blocks; interrupting the thread cancels.
    ///
    /// @throws InterruptedException when the run is cancelled or parked
    PlanningResult plan(PlanningRequest request, Steps steps) throws InterruptedException;
}
