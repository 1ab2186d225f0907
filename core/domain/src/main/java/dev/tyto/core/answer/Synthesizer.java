package dev.tyto.core.answer;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.SubtaskId;
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

        /// There is none. `reason` is one sentence for the operator.
        record Failed(String reason, Blame blame) implements Synthesis {}
    }

    /// Blocks; interrupting the thread cancels.
    ///
    /// @throws InterruptedException when the run is cancelled or parked
    Synthesis synthesize(Task task, List<Contribution> contributions, Steps steps) throws InterruptedException;
}
