package dev.tyto.core.work;

import dev.tyto.core.steps.Steps;

/// Does subtasks. Implementations are thread-safe and reach models and tools through `steps` only.
public interface Worker {

    /// What this worker is and can do. Always the same.
    WorkerProfile profile();

    /// Works on the assignment until there is an outcome. Blocks; interrupting the thread cancels. What was recorded of
    /// this attempt before a crash is in `steps`: the next step follows from that conversation alone.
    ///
    /// @throws InterruptedException when the work was cancelled or the run parked
    Outcome work(Assignment assignment, Steps steps) throws InterruptedException;
}
