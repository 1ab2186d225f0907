package dev.tyto.core.plan;

import dev.tyto.core.rule.Require;
import java.util.Locale;

/// Something a worker can do and a subtask may need, as one lower-case word such as `files` or `calculation`.
public record Capability(String name) implements Comparable<Capability> {

    public Capability {
        name = Require.nonBlank(name, "capability").strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public int compareTo(Capability other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
