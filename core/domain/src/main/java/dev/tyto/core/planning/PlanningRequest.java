package dev.tyto.core.planning;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.rule.Require;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a planner may know: the task, who can work, what is left of the budget and, when a plan is to be revised,
/// how far it is.
public record PlanningRequest(
        Task task,
        List<WorkerProfile> workers,
        Budget remaining,
        @Nullable Standing standing) {

    public PlanningRequest {
        workers = List.copyOf(workers);
    }

    /// A request for the first plan.
    public PlanningRequest(Task task, List<WorkerProfile> workers, Budget remaining) {
        this(task, workers, remaining, null);
    }

    /// How far the plan of revision `base` (0 is the first) is, subtask by subtask, and what the trouble is. With
    /// `split` one subtask was too much for its workers and is to be replaced by smaller ones.
    public record Standing(int base, List<Line> lines, List<Trouble> troubles, boolean split) {
        public Standing {
            lines = List.copyOf(lines);
            troubles = List.copyOf(troubles);
            Require.that(!troubles.isEmpty(), "revision", "have a reason", troubles);
        }
    }

    /// A subtask and how far it is; `answer` is there once it is answered.
    public record Line(
            Subtask subtask, Progress progress, @Nullable String answer) {}

    /// How far a subtask is.
    public enum Progress {
        /// It may be changed and dropped.
        WAITING,
        /// It may be cancelled.
        RUNNING,
        ANSWERED,
        FAILED,
        /// It was cancelled or dropped; its id is taken for ever.
        GONE
    }

    /// A subtask that failed, why, and the workers that tried.
    public record Trouble(SubtaskId subtask, String reason, List<String> tried) {
        public Trouble {
            tried = List.copyOf(tried);
        }
    }
}
