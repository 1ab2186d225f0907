package dev.tyto.core.routing;

import dev.tyto.core.plan.Subtask;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;

/// Chooses a worker for a subtask. Thread-safe.
public interface Router {

    /// One of `workers` (at least one) for the subtask; `tried` are those that already failed at it, oldest first, and
    /// `load` the number of attempts that each worker of `workers` has running, in the same order.
    Route route(Subtask subtask, List<WorkerProfile> workers, List<String> tried, List<Integer> load);

    /// A worker's name and why it was chosen.
    record Route(String worker, String reason) {}
}
