package dev.tyto.core.planning;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;

/// What a planner may know: the task, who can work, and what is left of the budget.
public record PlanningRequest(Task task, List<WorkerProfile> workers, Budget remaining) {

    public PlanningRequest {
        workers = List.copyOf(workers);
    }
}
