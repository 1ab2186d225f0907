package dev.tyto.core.work;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.rule.Require;
import dev.tyto.core.steps.AttemptId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A subtask made ready for one worker: everything it needs to know, resolved. A wire record.
///
/// `files` are the names of the files that lie in the attempt's folder at the start; `feedback` says what was wrong
/// with the attempt before this one.
public record Assignment(
        AttemptId attempt,
        String task,
        Subtask subtask,
        List<Input> inputs,
        List<String> files,
        Arm arm,
        Grant grant,
        @Nullable String feedback) {

    public Assignment {
        inputs = List.copyOf(inputs);
        files = List.copyOf(files);
    }

    /// What a subtask that this one depends on has handed over.
    public record Input(SubtaskId from, String answer, List<Artifact> artifacts) {
        public Input {
            artifacts = List.copyOf(artifacts);
        }
    }

    /// How it is to be done: by which worker, on which model, with how many samples (1 or more), and why.
    public record Arm(String worker, ModelName model, int samples, String reason) {
        public Arm {
            Require.nonBlank(worker, "worker of an arm");
            Require.positive(samples, "samples of an arm");
        }
    }
}
