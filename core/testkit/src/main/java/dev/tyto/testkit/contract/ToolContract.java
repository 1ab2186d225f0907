package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.testkit.script.ScriptedReplies;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Tool] must do. A test class of a tool extends this and says how to make one.
public abstract class ToolContract {

    private static final int RESULT_LIMIT_BYTES = 16 * 1_024;

    /// The tool under test.
    protected abstract Tool tool() throws Exception;

    /// Arguments, as JSON, with which a call succeeds in this folder, which is empty and may be filled here.
    protected abstract String goodArguments(Path workspace) throws Exception;

    @Test
    void descriptionIsAlwaysTheSame() throws Exception {
        Tool tool = tool();

        assertThat(tool.spec()).isEqualTo(tool.spec());
        assertThat(tool().spec()).isEqualTo(tool.spec());
    }

    @Test
    void parametersAreTheSchemaOfAnObject() throws Exception {
        Json.Obj parameters = tool().spec().parameters();

        assertThat(parameters.text("type")).contains("object");
        assertThat(parameters.get("properties")).containsInstanceOf(Json.Obj.class);
        assertThat(required(parameters))
                .allSatisfy(name -> assertThat(parameters.get("properties"))
                        .hasValueSatisfying(properties ->
                                assertThat(((Json.Obj) properties).get(name)).isPresent()));
    }

    @Test
    void goodCallReturns(@TempDir Path workspace) throws Exception {
        String arguments = goodArguments(workspace);

        ToolResult result = call(tool(), arguments, workspace);

        assertThat(result).isInstanceOf(ToolResult.Returned.class);
        assertThat(sizeOf(result)).isLessThanOrEqualTo(RESULT_LIMIT_BYTES);
    }

    @Test
    void missingArgumentsAreRefused(@TempDir Path workspace) throws Exception {
        Tool tool = tool();

        ToolResult result = call(tool, "{}", workspace);

        if (required(tool.spec().parameters()).isEmpty()) {
            assertThat(sizeOf(result)).isLessThanOrEqualTo(RESULT_LIMIT_BYTES);
        } else {
            assertThat(result).isInstanceOf(ToolResult.Refused.class);
        }
    }

    @Test
    void argumentsOfTheWrongKindAreAResultAndNoException(@TempDir Path workspace) throws Exception {
        Tool tool = tool();

        for (String wrong : List.of("[]", "{\"a\":1}", "true", "12345678901234567890", "\"\\u0000\"", "not JSON")) {
            ToolResult result = call(tool, argumentsOf(tool, wrong), workspace);

            assertThat(sizeOf(result)).as("result for %s", wrong).isLessThanOrEqualTo(RESULT_LIMIT_BYTES);
        }
    }

    /// Every required argument is this value.
    private static String argumentsOf(Tool tool, String value) {
        List<String> fields = required(tool.spec().parameters()).stream()
                .map(name -> "\"" + name + "\":" + value)
                .toList();
        return "{" + String.join(",", fields) + "}";
    }

    private static List<String> required(Json.Obj parameters) {
        return parameters.items("required").stream()
                .map(name -> ((Json.Str) name).text())
                .toList();
    }

    private static ToolResult call(Tool tool, String arguments, Path workspace) throws InterruptedException {
        ToolCall call = ScriptedReplies.toolCall("call-1", tool.spec().name(), arguments);
        return tool.call(call, new ToolScope(workspace, "key-1"));
    }

    private static int sizeOf(ToolResult result) {
        return result.forModel().getBytes(StandardCharsets.UTF_8).length;
    }
}
