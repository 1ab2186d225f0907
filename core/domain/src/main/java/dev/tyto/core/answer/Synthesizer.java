package dev.tyto.core.answer;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.rule.Require;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import java.util.List;

/// Makes one answer of the results of a plan. Thread-safe; reaches models through `steps` only.
public interface Synthesizer {

    /// What one subtask contributed, or why it did not.
    sealed interface Contribution {

        /// The subtask's answer and the files it made.
        record Result(SubtaskId subtask, String instruction, String answer, List<Artifact> artifacts)
                implements Contribution {
            public Result {
                artifacts = List.copyOf(artifacts);
            }
        }

        /// The subtask has no answer.
        record Gap(SubtaskId subtask, String instruction, String reason) implements Contribution {}
    }

    /// What became of it.
    sealed interface Synthesis {

        /// The answer.
        record Answer(String text) implements Synthesis {}

        /// The results stand in `text`, which says so itself, but no whole answer was made of them: the run is
        /// partial, whatever its subtasks did. `reason` is one sentence for the operator.
        record Partial(String text, String reason, Blame blame) implements Synthesis {
            public Partial {
                Require.nonBlank(reason, "reason of a partial synthesis");
            }
        }

        /// As [Partial], because the call that would have made the answer does not fit into the limit of this kind: the
        /// run has exhausted its budget.
        record OverBudget(String text, BudgetKind kind) implements Synthesis {}

        /// There is none. `reason` is one sentence for the operator.
        record Failed(String reason, Blame blame) implements Synthesis {}
    }

    /// Blocks; interrupting the thread cancels.
    ///
    /// @throws InterruptedException when the run is cancelled or parked
    Synthesis synthesize(Task task, List<Contribution> contributions, Steps steps) throws InterruptedException;
}
