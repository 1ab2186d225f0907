package dev.tyto.coordinator.engine;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.wire.JsonText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    /// What makes two calls the same: the tool and the arguments as values, in whatever order and form.
    static String identity(ToolCall call) {
        return call.name() + " " + (call.malformed() ? call.arguments() : JsonText.write(ordered(call.parsed())));
    }

    private static Json ordered(Json value) {
        return switch (value) {
            case Json.Obj(Map<String, Json> fields) -> {
                Map<String, Json> byName = new TreeMap<>(fields);
                byName.replaceAll((_, field) -> ordered(field));
                yield new Json.Obj(byName);
            }
            case Json.Arr(List<Json> items) ->
                Json.array(items.stream().map(LoopGuard::ordered).toList());
            case Json.Num(BigDecimal number) -> new Json.Num(number.stripTrailingZeros());
            case Json.Str text -> text;
            case Json.Bool bool -> bool;
            case Json.Nul nul -> nul;
        };
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
