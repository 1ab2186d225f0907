package dev.tyto.core.tool;

import java.time.Duration;

/// What became of one tool call. `forModel()` is the text the model reads.
public sealed interface ToolResult {

    /// At most 16 KiB of UTF-8, short and actionable.
    String forModel();

    /// The tool did it.
    record Returned(String text) implements ToolResult {
        @Override
        public String forModel() {
            return text;
        }
    }

    /// The call was not made: unknown tool, bad arguments, no permission. The model can do better.
    record Refused(String reason) implements ToolResult {
        @Override
        public String forModel() {
            return "refused: " + reason;
        }
    }

    /// The call was made and failed.
    record Faulted(String reason) implements ToolResult {
        @Override
        public String forModel() {
            return "failed: " + reason;
        }
    }

    /// The call did not end in time.
    record TimedOut(Duration after) implements ToolResult {
        @Override
        public String forModel() {
            return "timed out after " + after.toMillis() + " ms";
        }
    }

    /// A crash came between the call and its record.
    record Unknown() implements ToolResult {
        @Override
        public String forModel() {
            return "unknown: the call may or may not have happened; check before calling again";
        }
    }
}
