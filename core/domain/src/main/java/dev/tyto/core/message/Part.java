package dev.tyto.core.message;

import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;

/// A piece of a message.
public sealed interface Part {

    /// Plain text.
    record Text(String text) implements Part {}

    /// What a reasoning model thought aloud; kept in the log, not sent back.
    record Reasoning(String text) implements Part {}

    /// A tool call that the assistant asks for.
    record Call(ToolCall call) implements Part {}

    /// The result of the call with this id.
    record Result(String callId, String tool, ToolResult result) implements Part {}
}
