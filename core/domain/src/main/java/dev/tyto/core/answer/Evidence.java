package dev.tyto.core.answer;

import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.steps.StepKey;
import org.jspecify.annotations.Nullable;

/// Where a part of the answer comes from: the subtask and its step, as the log has them, and the outside source that
/// the step read, such as an address or a file's name, when there is one.
public record Evidence(
        SubtaskId subtask, StepKey step, @Nullable String source) {

    /// Without an outside source.
    public Evidence(SubtaskId subtask, StepKey step) {
        this(subtask, step, null);
    }
}
