package dev.tyto.core.planning;

import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.rule.Require;
import dev.tyto.core.work.WorkerProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a plan is held to beside the soundness of its graph, whoever made it: at most `maxSubtasks` subtasks (1
/// or more), each of which one of the `workers` can do. Made by whoever proposes or adopts a plan; immutable.
public record PlanRules(int maxSubtasks, List<WorkerProfile> workers) {

    /// The most subtasks that a run carries out at a time.
    public static final int MAX_SUBTASKS = 100;

    public PlanRules {
        Require.positive(maxSubtasks, "most subtasks of a plan");
        workers = List.copyOf(workers);
    }

    /// The rules of a run with these workers.
    public static PlanRules with(List<WorkerProfile> workers) {
        return new PlanRules(MAX_SUBTASKS, workers);
    }

    /// Everything that is wrong with a plan of these subtasks beside its graph, in a stable order.
    public List<PlanDefect> defectsOf(List<Subtask> subtasks) {
        List<PlanDefect> defects = new ArrayList<>();
        if (subtasks.size() > maxSubtasks) {
            defects.add(new PlanDefect.TooMany(subtasks.size(), maxSubtasks));
        }
        subtasks.forEach(subtask -> defects.addAll(beyond(subtask)));
        return List.copyOf(defects);
    }

    /// @throws IllegalArgumentException naming everything that is wrong with the plan, when anything is
    public void require(Plan plan) {
        List<PlanDefect> defects = defectsOf(plan.subtasks());
        if (!defects.isEmpty()) {
            throw new IllegalArgumentException(
                    "plan must be one that these workers can carry out but: " + text(defects));
        }
    }

    /// These defects in one line.
    public static String text(List<PlanDefect> defects) {
        return defects.stream().map(PlanDefect::message).collect(Collectors.joining("; "));
    }

    /// What the subtask needs and nobody has; when only no single worker has all of it, what the nearest one
    /// lacks.
    List<PlanDefect> beyond(Subtask subtask) {
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
