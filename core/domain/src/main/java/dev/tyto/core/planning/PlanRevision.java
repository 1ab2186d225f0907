package dev.tyto.core.planning;

import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningRequest.Line;
import java.util.List;

/// What a revision changes: subtasks that are new, waiting ones that are different from now on, waiting ones that
/// are not needed any more, running ones that are to be stopped. What is finished stays. Immutable.
///
/// Whether it may be done depends on how far the plan is: [#defectsOf] and [#legalPart] hold it against that,
/// when it is proposed and once more when it is adopted, because the plan may have gone on meanwhile. The
/// rules: a new subtask has an id that was never used; somebody can do what is new or changed; only waiting
/// ones are changed or dropped, only running ones cancelled; what is new or changed depends on subtasks that
/// can still hand over something; what waits for a subtask that is dropped or cancelled is changed or dropped
/// too; there is no cycle, something is left, and new subtasks do not lift the plan above the limit, failed
/// ones not counted. A waiting subtask that the revision leaves alone may go on waiting for one that failed:
/// that is not the revision's doing.
public record PlanRevision(
        List<Subtask> added, List<Subtask> changed, List<SubtaskId> dropped, List<SubtaskId> cancelled) {

    public static final PlanRevision NOTHING = new PlanRevision(List.of(), List.of(), List.of(), List.of());

    public PlanRevision {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        dropped = dropped.stream().distinct().toList();
        cancelled = cancelled.stream().distinct().toList();
    }

    /// What of a revision may be done, and what is wrong with the rest.
    public record Part(PlanRevision accepted, List<PlanDefect> rejected) {
        public Part {
            rejected = List.copyOf(rejected);
        }
    }

    /// Whether it changes nothing.
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && dropped.isEmpty() && cancelled.isEmpty();
    }

    /// Everything that is wrong with the revision when the plan is this far, in a stable order; empty when it may
    /// be done. One that changes nothing always may.
    ///
    /// @param lines all subtasks that the plan ever had
    /// @param rules of plans; finished subtasks count in the limit, failed and gone ones do not
    public static List<PlanDefect> defectsOf(PlanRevision revision, List<Line> lines, PlanRules rules) {
        return legalPart(revision, lines, rules).rejected();
    }

    /// What of the revision may be done when the plan is this far: each addition, change, drop and cancellation
    /// that is illegal by itself is left out; nothing is accepted when the graph of what remains is not sound.
    /// Parameters and defects are those of [#defectsOf].
    public static Part legalPart(PlanRevision revision, List<Line> lines, PlanRules rules) {
        return new RevisionRules(lines, rules).judge(revision);
    }
}
