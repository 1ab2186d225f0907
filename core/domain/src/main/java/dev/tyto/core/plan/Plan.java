package dev.tyto.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;

/// A plan whose graph is sound: at least one subtask, unique ids, known dependencies, no cycle. Immutable; whoever
/// holds a `Plan` need not check it again.
public record Plan(List<Subtask> subtasks) {

    /// The version of the public plan format that this is.
    public static final int VERSION = 1;

    public Plan {
        subtasks = List.copyOf(subtasks);
        List<PlanDefect> defects = defectsOf(subtasks);
        if (!defects.isEmpty()) {
            throw new IllegalArgumentException("plan must be sound but: "
                    + defects.stream().map(PlanDefect::message).collect(Collectors.joining("; ")));
        }
    }

    /// The subtask with this id.
    ///
    /// @throws IllegalArgumentException when there is none
    public Subtask subtask(SubtaskId id) {
        return subtasks.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("subtask must be of this plan but was " + id));
    }

    /// Everything that is wrong with the graph of these subtasks, in a stable order; empty when they make a plan.
    public static List<PlanDefect> defectsOf(List<Subtask> subtasks) {
        if (subtasks.isEmpty()) {
            return List.of(new PlanDefect.Empty());
        }
        List<PlanDefect> defects = new ArrayList<>();
        Map<SubtaskId, List<SubtaskId>> graph = new LinkedHashMap<>();
        for (Subtask subtask : subtasks) {
            if (graph.putIfAbsent(subtask.id(), subtask.dependsOn()) != null) {
                defects.add(new PlanDefect.DuplicateId(subtask.id()));
            }
        }
        for (Subtask subtask : subtasks) {
            for (SubtaskId dependency : subtask.dependsOn()) {
                if (dependency.equals(subtask.id())) {
                    defects.add(new PlanDefect.SelfDependency(subtask.id()));
                } else if (!graph.containsKey(dependency)) {
                    defects.add(new PlanDefect.UnknownDependency(subtask.id(), dependency));
                }
            }
        }
        findCycle(graph).ifPresent(defects::add);
        return List.copyOf(defects);
    }

    /// One cycle of length two or more, if there is any: walks dependencies depth first without recursion, so that a
    /// hostile chain cannot overflow the stack.
    private static Optional<PlanDefect> findCycle(Map<SubtaskId, List<SubtaskId>> graph) {
        Set<SubtaskId> done = new HashSet<>();
        Map<SubtaskId, Integer> nextEdge = new HashMap<>();
        for (SubtaskId root : graph.keySet()) {
            SequencedSet<SubtaskId> path = new LinkedHashSet<>();
            if (!done.contains(root)) {
                path.addLast(root);
            }
            while (!path.isEmpty()) {
                SubtaskId at = path.getLast();
                List<SubtaskId> edges = graph.getOrDefault(at, List.of());
                int edge = nextEdge.merge(at, 1, Integer::sum) - 1;
                if (edge >= edges.size()) {
                    done.add(path.removeLast());
                    continue;
                }
                SubtaskId next = edges.get(edge);
                if (next.equals(at) || done.contains(next)) {
                    continue;
                }
                if (path.contains(next)) {
                    return Optional.of(cycle(path, next));
                }
                path.addLast(next);
            }
        }
        return Optional.empty();
    }

    private static PlanDefect cycle(SequencedSet<SubtaskId> path, SubtaskId closing) {
        List<SubtaskId> ids =
                path.stream().dropWhile(id -> !id.equals(closing)).collect(Collectors.toCollection(ArrayList::new));
        ids.add(closing);
        return new PlanDefect.Cycle(ids);
    }
}
