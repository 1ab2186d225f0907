package dev.tyto.coordinator.machine;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent.RevisionAsked;
import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/// All subtasks that a run's plan ever had, in the order in which they came, and how far each is. Immutable.
record Subtasks(Map<SubtaskId, SubtaskProgress> byId) {

    static final Subtasks NONE = new Subtasks(Map.of());

    Subtasks {
        byId = Collections.unmodifiableMap(new LinkedHashMap<>(byId));
    }

    /// Those of a plan of which nothing has started.
    static Subtasks of(Plan plan) {
        Map<SubtaskId, SubtaskProgress> fresh = new LinkedHashMap<>();
        plan.subtasks().forEach(subtask -> fresh.put(subtask.id(), SubtaskProgress.waiting(subtask, 0)));
        return new Subtasks(fresh);
    }

    Subtasks changed(SubtaskId id, UnaryOperator<SubtaskProgress> change) {
        Map<SubtaskId, SubtaskProgress> changed = new LinkedHashMap<>(byId);
        changed.put(id, change.apply(progress(id)));
        return new Subtasks(changed);
    }

    /// The subtasks after this difference, which the planner was asked for so. What it was asked about is replaced
    /// where something was put in its place, and stays a gap where nothing was.
    ///
    /// @throws IllegalStateException when the difference is not legal for a plan that is this far
    Subtasks revised(PlanRevision difference, RevisionAsked asked) {
        Map<SubtaskId, SubtaskProgress> changed = new LinkedHashMap<>(byId);
        difference.dropped().forEach(id -> changed.put(id, progress(id).dropped()));
        difference.cancelled().forEach(id -> changed.put(id, progress(id).cancelled()));
        difference
                .changed()
                .forEach(each -> changed.put(each.id(), progress(each.id()).changed(each)));
        int splits = splitsBehind(asked);
        difference.added().forEach(each -> {
            if (changed.put(each.id(), SubtaskProgress.waiting(each, splits)) != null) {
                throw new IllegalStateException("a new subtask must have an id of its own but was " + each.id());
            }
        });
        if (!difference.added().isEmpty() || !difference.changed().isEmpty()) {
            asked.about().forEach(id -> changed.put(id, progress(id).replaced()));
        }
        return new Subtasks(changed);
    }

    /// Of how many splits a subtask comes that takes the place of these.
    private int splitsBehind(RevisionAsked asked) {
        int before = asked.about().stream()
                .mapToInt(id -> progress(id).splits())
                .max()
                .orElse(0);
        return asked.split() ? before + 1 : before;
    }

    Collection<SubtaskProgress> all() {
        return byId.values();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /// The subtask's progress.
    ///
    /// @throws IllegalArgumentException when the plan has no such subtask
    SubtaskProgress progress(SubtaskId id) {
        SubtaskProgress progress = byId.get(id);
        if (progress == null) {
            throw new IllegalArgumentException("subtask must be of the adopted plan but was " + id);
        }
        return progress;
    }

    /// The assignments of the attempts that are under way.
    List<Assignment> running() {
        return all().stream()
                .filter(SubtaskProgress::running)
                .map(each -> Objects.requireNonNull(each.current()))
                .toList();
    }

    /// How many are not settled yet.
    int unfinished() {
        return (int) all().stream().filter(each -> !each.state().settled()).count();
    }

    /// Whether one is under way, or can be some day.
    boolean anyAlive() {
        return unfinished() > blocked().size();
    }

    /// Whether nothing of the plan has started.
    boolean untouched() {
        return all().stream().allMatch(each -> each.state() == SubtaskState.WAITING);
    }

    /// Whether the subtask can start now.
    boolean ready(SubtaskProgress progress) {
        return progress.state() == SubtaskState.RETRYING
                || (progress.state() == SubtaskState.WAITING
                        && progress.subtask().dependsOn().stream()
                                .allMatch(dependency -> progress(dependency).state() == SubtaskState.ANSWERED));
    }

    /// The subtasks that wait for something that will never be there: it failed, is gone, or waits so itself.
    Set<SubtaskId> blocked() {
        Set<SubtaskId> blocked = new HashSet<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (SubtaskProgress each : all()) {
                grew |= each.state() == SubtaskState.WAITING
                        && each.subtask().dependsOn().stream().anyMatch(id -> blocked.contains(id) || isLost(id))
                        && blocked.add(each.subtask().id());
            }
        }
        return blocked;
    }

    private boolean isLost(SubtaskId id) {
        SubtaskState state = progress(id).state();
        return state.settled() && state != SubtaskState.ANSWERED;
    }

    /// How far each is, as planners see it.
    List<Line> lines() {
        return all().stream()
                .map(each -> new Line(
                        each.subtask(),
                        progressOf(each.state()),
                        each.last() instanceof Outcome.Answered answered ? answered.text() : null))
                .toList();
    }

    private static Progress progressOf(SubtaskState state) {
        return switch (state) {
            case WAITING -> Progress.WAITING;
            case RUNNING, RETRYING -> Progress.RUNNING;
            case ANSWERED -> Progress.ANSWERED;
            case FAILED -> Progress.FAILED;
            case REPLACED, DROPPED, CANCELLED -> Progress.GONE;
        };
    }

    /// The digest of the plan as it stands.
    Digest digest() {
        return Digest.of(JsonText.write(Json.array(all().stream()
                .filter(each -> !each.state().gone())
                .map(SubtaskProgress::subtask)
                .map(PlanFormat::writeSubtask)
                .toList())));
    }
}
