package dev.tyto.planner.engine;

import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanRules;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningRequest.Trouble;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.WorkerProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Judges a revision that was read: its form, whether the plan that stands admits it, whether somebody can do what
/// is new, and whether it forgets a subtask that waits for the trouble. Immutable.
final class RevisionValidator {

    private final int maxSubtasks;

    RevisionValidator(int maxSubtasks) {
        this.maxSubtasks = maxSubtasks;
    }

    /// Everything that is wrong with it; empty when it can be carried out by these workers.
    List<PlanDefect> defectsOf(PlanFormat.RevisionReading reading, Standing standing, List<WorkerProfile> workers) {
        PlanRevision revision = reading.revision();
        List<PlanDefect> defects = new ArrayList<>(reading.defects());
        defects.addAll(PlanRevision.defectsOf(revision, standing.lines(), new PlanRules(maxSubtasks, workers)));
        if (!revision.isEmpty()) {
            defects.addAll(forgotten(revision, standing));
        }
        return List.copyOf(defects);
    }

    /// Waiting subtasks that depend on the trouble, as far as that is over, and that the revision leaves alone.
    private static List<PlanDefect> forgotten(PlanRevision revision, Standing standing) {
        Set<SubtaskId> troubled =
                standing.troubles().stream().map(Trouble::subtask).collect(Collectors.toSet());
        standing.lines().stream()
                .filter(line -> line.progress() != Progress.FAILED && line.progress() != Progress.GONE)
                .forEach(line -> troubled.remove(line.subtask().id()));
        Set<SubtaskId> handled = new HashSet<>(revision.dropped());
        revision.changed().forEach(subtask -> handled.add(subtask.id()));
        List<PlanDefect> defects = new ArrayList<>();
        for (Line line : standing.lines()) {
            Subtask subtask = line.subtask();
            if (line.progress() == Progress.WAITING && !handled.contains(subtask.id())) {
                subtask.dependsOn().stream()
                        .filter(troubled::contains)
                        .forEach(each -> defects.add(new PlanDefect.WrongState(
                                subtask.id(), "changed or dropped, because it depends on " + each + ",", "neither")));
            }
        }
        return defects;
    }
}
