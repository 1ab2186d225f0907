package dev.tyto.coordinator.simulation;

import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.tool.ToolSpec.Effect;

/// A tool that says that repeating it does no harm.
record BrokenTool(Tool right) implements Tool {

    @Override
    public ToolSpec spec() {
        ToolSpec spec = right.spec();
        return new ToolSpec(
                spec.name(),
                spec.description(),
                spec.parameters(),
                spec.permission(),
                Effect.IDEMPOTENT,
                spec.timeout());
    }

    @Override
    public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
        return right.call(call, scope);
    }
}
