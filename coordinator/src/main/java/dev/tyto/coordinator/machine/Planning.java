package dev.tyto.coordinator.machine;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.SubtaskId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The revisions of a run's plan: the newest one that changed it, how many were asked for, the one that is being
/// asked for, the subtasks that one of them was asked about, and the failure to make a first plan. Immutable.
record Planning(
        int revision,
        int asked,
        RunEvent.@Nullable RevisionAsked open,
        Set<SubtaskId> addressed,
        RunEvent.@Nullable PlanningFailed failed) {

    static final Planning NONE = new Planning(0, 0, null, Set.of(), null);

    Planning {
        addressed = Set.copyOf(addressed);
    }

    /// The planner had nothing; without a revision the run goes on as it is.
    Planning failed(RunEvent.PlanningFailed failure) {
        return new Planning(revision, asked, null, addressed, failure.revision() == 0 ? failure : failed);
    }

    Planning asked(RunEvent.RevisionAsked question) {
        Set<SubtaskId> all = new HashSet<>(addressed);
        all.addAll(question.about());
        return new Planning(revision, question.revision(), question, all, failed);
    }

    /// The planner has answered; an answer that changes nothing makes no new plan.
    Planning revised(RunEvent.PlanRevised revised) {
        int newest = revised.difference().isEmpty() ? revision : revised.revision();
        return new Planning(newest, asked, null, addressed, failed);
    }

    /// The same as if no first plan had been asked for.
    Planning again() {
        return new Planning(revision, asked, open, addressed, null);
    }
}
