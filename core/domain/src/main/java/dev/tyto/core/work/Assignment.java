package dev.tyto.core.work;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Spend;
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

    /// What the allocator expects: what kind of subtask it is, how good the answer will be, in [0, 1], and its cost.
    public record Forecast(List<String> tags, double quality, Spend cost) {
        public Forecast {
            tags = List.copyOf(tags);
            Require.that(quality >= 0 && quality <= 1, "predicted quality", "lie in [0, 1]", quality);
        }
    }

    /// What a subtask that this one depends on has handed over.
    public record Input(SubtaskId from, String answer, List<Artifact> artifacts) {
        public Input {
            artifacts = List.copyOf(artifacts);
        }
    }

    /// How it is to be done: by which worker, on which model, with how many samples (1 or more) drawn and joined by
    /// which strategy, and why.
    public record Arm(String worker, ModelName model, int samples, String strategy, String reason) {

        /// One answer after the other, the first one taken.
        public static final String SINGLE = "single";

        /// An arm of the strategy [#SINGLE].
        public Arm(String worker, ModelName model, int samples, String reason) {
            this(worker, model, samples, SINGLE, reason);
        }

        public Arm {
            Require.nonBlank(worker, "worker of an arm");
            Require.positive(samples, "samples of an arm");
        }
    }
}
