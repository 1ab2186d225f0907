package dev.tyto.core.planning;

import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import java.util.List;

/// What a revision changes: subtasks that are new, waiting ones that are different from now on, waiting ones that are
/// not needed any more, running ones that are to be stopped. What is finished stays. Immutable.
public record PlanRevision(
        List<Subtask> added, List<Subtask> changed, List<SubtaskId> dropped, List<SubtaskId> cancelled) {

    public static final PlanRevision NOTHING = new PlanRevision(List.of(), List.of(), List.of(), List.of());

    public PlanRevision {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        dropped = dropped.stream().distinct().toList();
        cancelled = cancelled.stream().distinct().toList();
    }

    /// Whether it changes nothing.
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && dropped.isEmpty() && cancelled.isEmpty();
    }
}
