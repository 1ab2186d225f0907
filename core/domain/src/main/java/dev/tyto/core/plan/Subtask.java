package dev.tyto.core.plan;

import dev.tyto.core.rule.Require;
import dev.tyto.core.task.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of a plan: what to do, what to hand over, what it needs and what must be finished before.
///
/// `check`, when there is one, judges the answer.
public record Subtask(
        SubtaskId id,
        String instruction,
        String deliverable,
        List<Capability> capabilities,
        List<SubtaskId> dependsOn,
        @Nullable Check check) {

    public Subtask {
        Require.nonBlank(instruction, "instruction of subtask " + id.value());
        capabilities = capabilities.stream().distinct().toList();
        dependsOn = dependsOn.stream().distinct().toList();
    }

    /// A subtask that needs nothing and has no check.
    public static Subtask of(String id, String instruction) {
        return new Subtask(new SubtaskId(id), instruction, "", List.of(), List.of(), null);
    }
}
