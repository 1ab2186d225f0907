package dev.tyto.coordinator.policy;

import dev.tyto.core.approval.Approvals;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolSpec;

/// Allows what only computes or stays in the attempt's own folder, and denies the rest. Thread-safe.
public final class WorkspaceApprovals implements Approvals {

    @Override
    public Decision decide(ToolSpec tool, ToolCall call) {
        return switch (tool.permission()) {
            case NONE, WORKSPACE -> new Decision.Allowed();
            case NETWORK -> denied(tool, "the network");
            case EXECUTE -> denied(tool, "code that a model wrote");
            case PERSON -> denied(tool, "a person's time");
        };
    }

    private static Decision denied(ToolSpec tool, String what) {
        return new Decision.Denied(
                "tool " + tool.name() + " needs leave to use " + what + ", which this run does not give");
    }
}
