package dev.tyto.core.work;

import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.rule.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What planners and routers see of a worker: its name (unique in a workforce), what it is good at, its capabilities
/// and the names of the tools it may call; and the model that it works on where that is not the run's.
public record WorkerProfile(
        String name,
        String description,
        List<Capability> capabilities,
        List<String> tools,
        @Nullable ModelName model) {

    public WorkerProfile {
        Require.nonBlank(name, "worker name");
        Require.nonBlank(description, "description of worker " + name);
        capabilities = capabilities.stream().distinct().sorted().toList();
        tools = List.copyOf(tools);
    }

    /// A worker on the run's model.
    public WorkerProfile(String name, String description, List<Capability> capabilities, List<String> tools) {
        this(name, description, capabilities, tools, null);
    }

    /// Whether this worker has all that is needed.
    public boolean can(List<Capability> needed) {
        return capabilities.containsAll(needed);
    }
}
