package dev.tyto.planner.engine;

import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.rule.Require;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.WorkerProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Judges a plan that was read: its form and graph, its size, and whether somebody can do each subtask. Immutable.
final class PlanValidator {

    private final int maxSubtasks;

    PlanValidator(int maxSubtasks) {
        this.maxSubtasks = (int) Require.positive(maxSubtasks, "most subtasks of a plan");
    }

    /// Everything that is wrong with it; empty when it can be carried out by these workers.
    List<PlanDefect> defectsOf(PlanFormat.Reading reading, List<WorkerProfile> workers) {
        List<PlanDefect> defects = new ArrayList<>(reading.defects());
        int count = reading.subtasks().size();
        if (count > maxSubtasks) {
            defects.add(new PlanDefect.TooMany(count, maxSubtasks));
        }
        for (Subtask subtask : reading.subtasks()) {
            defects.addAll(beyond(subtask, workers));
        }
        return List.copyOf(defects);
    }

    /// What the subtask needs and nobody has; when only no single worker has all of it, what the nearest one
    /// lacks.
    static List<PlanDefect> beyond(Subtask subtask, List<WorkerProfile> workers) {
        List<Capability> needed = subtask.capabilities();
        if (needed.isEmpty() || workers.stream().anyMatch(worker -> worker.can(needed))) {
            return List.of();
        }
        List<Capability> known = workers.stream()
                .flatMap(worker -> worker.capabilities().stream())
                .distinct()
                .toList();
        List<Capability> unknown =
                needed.stream().filter(each -> !known.contains(each)).toList();
        if (!unknown.isEmpty()) {
            return defects(subtask, unknown, known);
        }
        Optional<WorkerProfile> nearest = workers.stream()
                .max(Comparator.comparingLong(worker ->
                        needed.stream().filter(worker.capabilities()::contains).count()));
        List<Capability> had = nearest.map(WorkerProfile::capabilities).orElse(List.of());
        return defects(
                subtask, needed.stream().filter(each -> !had.contains(each)).toList(), had);
    }

    private static List<PlanDefect> defects(Subtask subtask, List<Capability> lacking, List<Capability> known) {
        return lacking.stream()
                .<PlanDefect>map(each -> new PlanDefect.UnknownCapability(subtask.id(), each, known))
                .toList();
    }
}
