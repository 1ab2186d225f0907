package dev.tyto.core.tool;

import java.nio.file.Path;

/// What one call may use: the attempt's folder (the only one it may touch) and a key that is the same whenever this
/// very call is made again. Lives as long as the call.
public record ToolScope(Path workspace, String idempotencyKey) {}
