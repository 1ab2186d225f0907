package dev.tyto.coordinator.engine;

import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.wire.JsonText;

/// Ends loops: the third identical tool call whose results were identical is answered without being made, the fifth
/// ends the attempt. Stateless.
final class LoopGuard {

    /// The call that is not made any more.
    static final int NOT_MADE = 3;
    /// The call that ends the attempt.
    static final int ENDS = 5;

    private static final String SAME = "not made: this very call has had the same result twice; ";
    private static final ToolResult ANSWER = new ToolResult.Refused(SAME + "use that result, or do something else");

    private LoopGuard() {}

    /// What makes two calls the same: the tool and the arguments as values.
    static String identity(ToolCall call) {
        return call.name() + " " + (call.malformed() ? call.arguments() : JsonText.write(call.parsed()));
    }

    static ToolResult answer() {
        return ANSWER;
    }

    static boolean isGuarded(ToolResult result) {
        return result.equals(ANSWER);
    }

    static String whyEnded(ToolCall call) {
        return "the tool " + call.name() + " was called " + ENDS
                + " times with the same arguments and the same result: take another way";
    }
}
