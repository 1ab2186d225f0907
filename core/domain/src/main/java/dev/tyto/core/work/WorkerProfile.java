package dev.tyto.core.work;

import dev.tyto.core.plan.Capability;
import dev.tyto.core.rule.Require;
import java.util.List;

/// What planners and routers see of a worker: its name (unique in a workforce), what it is good at, its capabilities
/// and the names of the tools it may call.
public record WorkerProfile(String name, String description, List<Capability> capabilities, List<String> tools) {

    public WorkerProfile {
        Require.nonBlank(name, "worker name");
        Require.nonBlank(description, "description of worker " + name);
        capabilities = capabilities.stream().distinct().sorted().toList();
        tools = List.copyOf(tools);
    }

    /// Whether this worker has all that is needed.
    public boolean can(List<Capability> needed) {
        return capabilities.containsAll(needed);
    }
}
