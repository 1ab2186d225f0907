package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import org.junit.jupiter.api.Test;

final class LoopGuardTest {

    @Test
    void callsWithTheSameValuesAreTheSameHoweverTheyAreWritten() throws MalformedJsonException {
        ToolCall tidy = call("lookup", "{\"a\": 1, \"b\": [{\"x\": 2, \"y\": null}]}");
        ToolCall other = call("lookup", "{ \"b\":[{\"y\":null,\"x\":2.0}],\"a\":1.00 }");

        assertThat(LoopGuard.identity(other)).isEqualTo(LoopGuard.identity(tidy));
    }

    @Test
    void otherValuesAnotherOrderOfItemsAndAnotherToolAreOtherCalls() throws MalformedJsonException {
        String identity = LoopGuard.identity(call("lookup", "{\"a\":[1,2]}"));

        assertThat(LoopGuard.identity(call("lookup", "{\"a\":[2,1]}"))).isNotEqualTo(identity);
        assertThat(LoopGuard.identity(call("lookup", "{\"a\":[1,\"2\"]}"))).isNotEqualTo(identity);
        assertThat(LoopGuard.identity(call("search", "{\"a\":[1,2]}"))).isNotEqualTo(identity);
    }

    @Test
    void malformedCallsAreTheSameWhenTheirTextsAre() {
        Json.Obj nothing = Json.object().build();
        ToolCall one = new ToolCall("c1", "lookup", "{\"a\":", nothing, true);
        ToolCall other = new ToolCall("c2", "lookup", "{\"b\":", nothing, true);

        assertThat(LoopGuard.identity(one)).isNotEqualTo(LoopGuard.identity(other));
        assertThat(LoopGuard.identity(one))
                .isEqualTo(LoopGuard.identity(new ToolCall("c3", "lookup", "{\"a\":", nothing, true)));
    }

    @Test
    void itsOwnAnswerIsKnownAndTellsTheModelWhatToDo() {
        assertThat(LoopGuard.isGuarded(LoopGuard.answer())).isTrue();
        assertThat(LoopGuard.isGuarded(new ToolResult.Refused("no"))).isFalse();
        assertThat(LoopGuard.answer().forModel()).contains("same result twice", "do something else");
    }

    private static ToolCall call(String tool, String arguments) throws MalformedJsonException {
        return new ToolCall("c", tool, arguments, (Json.Obj) JsonText.parse(arguments), false);
    }
}
