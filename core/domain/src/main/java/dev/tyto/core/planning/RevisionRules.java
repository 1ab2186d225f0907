package dev.tyto.core.planning;

import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rules of [PlanRevision] for a plan that is this far. Immutable.
final class RevisionRules {

    private final Map<SubtaskId, Line> lines = new LinkedHashMap<>();
    private final PlanRules rules;

    RevisionRules(List<Line> lines, PlanRules rules) {
        lines.forEach(line -> this.lines.put(line.subtask().id(), line));
        this.rules = rules;
    }

    PlanRevision.Part judge(PlanRevision revision) {
        List<PlanDefect> defects = new ArrayList<>();
        List<Subtask> added = doable(legal(revision.added(), Subtask::id, this::addition, defects), defects);
        List<Subtask> changed = doable(
                legal(revision.changed(), Subtask::id, id -> state(id, Progress.WAITING, "changed"), defects), defects);
        Set<SubtaskId> kept = ids(changed);
        List<SubtaskId> dropped = legal(revision.dropped(), Function.identity(), id -> drop(id, kept), defects);
        List<SubtaskId> cancelled = legal(
                revision.cancelled(), Function.identity(), id -> state(id, Progress.RUNNING, "cancelled"), defects);
        PlanRevision rest = new PlanRevision(added, changed, dropped, cancelled);
        List<PlanDefect> unsound = rest.isEmpty() ? List.of() : unsound(rest);
        defects.addAll(unsound);
        return new PlanRevision.Part(unsound.isEmpty() ? rest : PlanRevision.NOTHING, defects);
    }

    /// The entries that are legal by themselves; of several with one id the first. The defects of the others are
    /// added.
    private static <T> List<T> legal(
            List<T> entries,
            Function<T, SubtaskId> idOf,
            Function<SubtaskId, @Nullable PlanDefect> rule,
            List<PlanDefect> defects) {
        List<T> legal = new ArrayList<>();
        Set<SubtaskId> seen = new HashSet<>();
        for (T entry : entries) {
            SubtaskId id = idOf.apply(entry);
            PlanDefect defect = seen.add(id) ? rule.apply(id) : new PlanDefect.DuplicateId(id);
            if (defect == null) {
                legal.add(entry);
            } else {
                defects.add(defect);
            }
        }
        return legal;
    }

    /// Those that somebody can do. The defects of the others are added.
    private List<Subtask> doable(List<Subtask> subtasks, List<PlanDefect> defects) {
        List<Subtask> doable = new ArrayList<>();
        for (Subtask subtask : subtasks) {
            List<PlanDefect> beyond = rules.beyond(subtask);
            if (beyond.isEmpty()) {
                doable.add(subtask);
            }
            defects.addAll(beyond);
        }
        return doable;
    }

    private @Nullable PlanDefect addition(SubtaskId id) {
        return lines.containsKey(id) ? new PlanDefect.TakenId(id) : null;
    }

    private @Nullable PlanDefect drop(SubtaskId id, Set<SubtaskId> changed) {
        return changed.contains(id)
                ? new PlanDefect.WrongState(id, "changed or dropped, not both,", "both")
                : state(id, Progress.WAITING, "dropped");
    }

    private @Nullable PlanDefect state(SubtaskId id, Progress needed, String done) {
        Line line = lines.get(id);
        if (line != null && line.progress() == needed) {
            return null;
        }
        String state = line == null ? "not in the plan" : name(line.progress());
        return new PlanDefect.WrongState(id, name(needed) + " to be " + done, state);
    }

    /// What is wrong with the plan as it would be.
    private List<PlanDefect> unsound(PlanRevision revision) {
        Map<SubtaskId, String> over = over(revision);
        Map<SubtaskId, Subtask> alive = alive(revision, over);
        Set<SubtaskId> touched = ids(revision.added());
        touched.addAll(ids(revision.changed()));
        List<PlanDefect> defects = new ArrayList<>();
        if (!revision.added().isEmpty() && alive.size() > rules.maxSubtasks()) {
            defects.add(new PlanDefect.TooMany(alive.size(), rules.maxSubtasks()));
        }
        List<Subtask> graph = new ArrayList<>();
        for (Subtask subtask : alive.values()) {
            boolean isTouched = touched.contains(subtask.id());
            for (SubtaskId dependency : subtask.dependsOn()) {
                String state = over.get(dependency);
                if (state != null && (isTouched || !isOver(dependency))) {
                    defects.add(waitsInVain(subtask.id(), dependency, state));
                }
            }
            List<SubtaskId> open = subtask.dependsOn().stream()
                    .filter(each -> !over.containsKey(each))
                    .toList();
            graph.add(node(subtask, open));
        }
        defects.addAll(Plan.defectsOf(graph));
        return defects;
    }

    private static PlanDefect waitsInVain(SubtaskId id, SubtaskId dependency, String state) {
        return new PlanDefect.WrongState(
                dependency, "waiting, running or answered, because " + id + " depends on it,", state);
    }

    /// The subtasks that will hand over nothing any more, and why.
    private Map<SubtaskId, String> over(PlanRevision revision) {
        Map<SubtaskId, String> over = new LinkedHashMap<>();
        for (Line line : lines.values()) {
            if (isOver(line.progress())) {
                over.put(line.subtask().id(), name(line.progress()));
            }
        }
        revision.dropped().forEach(id -> over.put(id, "dropped"));
        revision.cancelled().forEach(id -> over.put(id, "cancelled"));
        return over;
    }

    /// The plan as it would be, without what is over.
    private Map<SubtaskId, Subtask> alive(PlanRevision revision, Map<SubtaskId, String> over) {
        Map<SubtaskId, Subtask> alive = new LinkedHashMap<>();
        for (Line line : lines.values()) {
            Subtask subtask = line.subtask();
            if (!over.containsKey(subtask.id())) {
                alive.put(subtask.id(), subtask);
            }
        }
        revision.changed().forEach(subtask -> alive.put(subtask.id(), subtask));
        revision.added().forEach(subtask -> alive.put(subtask.id(), subtask));
        return alive;
    }

    private boolean isOver(SubtaskId id) {
        Line line = lines.get(id);
        return line != null && isOver(line.progress());
    }

    private static boolean isOver(Progress progress) {
        return switch (progress) {
            case WAITING, RUNNING, ANSWERED -> false;
            case FAILED, GONE -> true;
        };
    }

    private static Subtask node(Subtask subtask, List<SubtaskId> dependsOn) {
        return new Subtask(
                subtask.id(),
                subtask.instruction(),
                subtask.deliverable(),
                subtask.capabilities(),
                dependsOn,
                subtask.check());
    }

    private static Set<SubtaskId> ids(List<Subtask> subtasks) {
        Set<SubtaskId> ids = new HashSet<>();
        subtasks.forEach(subtask -> ids.add(subtask.id()));
        return ids;
    }

    private static String name(Progress progress) {
        return progress.name().toLowerCase(Locale.ROOT);
    }
}
