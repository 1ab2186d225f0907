package dev.tyto.core.tool;

/// Something a worker can call. Implementations are thread-safe and never throw for what the model or the world got
/// wrong: that is a [ToolResult].
public interface Tool {

    /// What the model is told about the tool and what the coordinator must know of it. Always the same.
    ToolSpec spec();

    /// Does it. Blocks; interrupting the thread ends the call.
    ///
    /// @throws InterruptedException when the call was cancelled
    ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException;
}
