package dev.tyto.tools;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import java.nio.file.Path;

/// Calls of a tool as a model would make them.
public final class ToolCalls {

    private ToolCalls() {}

    public static ToolResult call(Tool tool, Path workspace, Json.Builder arguments) throws InterruptedException {
        return call(tool, workspace, arguments.build());
    }

    public static ToolResult call(Tool tool, Path workspace, Json.Obj arguments) throws InterruptedException {
        ToolCall call = new ToolCall("c1", tool.spec().name(), "not read", arguments, false);
        return tool.call(call, new ToolScope(workspace, "run-1/s1/1/2/0"));
    }
}
