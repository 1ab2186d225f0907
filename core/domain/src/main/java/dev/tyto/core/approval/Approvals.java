package dev.tyto.core.approval;

import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolSpec;

/// The policy on tool calls. Thread-safe.
@FunctionalInterface
public interface Approvals {

    /// The answer to [#decide].
    sealed interface Decision {

        /// The call may be made.
        record Allowed() implements Decision {}

        /// A person is to be asked; `why` is shown with the call.
        record Ask(String why) implements Decision {}

        /// The call may not be made; the model is told `reason`.
        record Denied(String reason) implements Decision {}
    }

    /// Whether this call may be made.
    Decision decide(ToolSpec tool, ToolCall call);
}
