package dev.tyto.coordinator.machine;

import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an engine reports back of a command it carried out, or of the time. Observations are wire records.
public sealed interface Observation {

    /// The planner has answered; `workers` are those who can carry it out, `refused` is there when the budget
    /// did not admit its first call.
    record Planned(
            int revision, PlanningResult result, List<WorkerProfile> workers, RunEvent.@Nullable LimitReached refused)
            implements Observation {
        public Planned {
            workers = List.copyOf(workers);
        }
    }

    /// A worker was chosen.
    record Assigned(Assignment assignment, Assignment.@Nullable Forecast forecast) implements Observation {}

    /// An attempt is over; `sample` is the one (from 0) that an answer is; `artifacts` are the files it made,
    /// and count only when it answered. `workersLeft` says whether there is a worker that can do the subtask
    /// and has not tried; `refused` is there when the run's budget did not admit its very first call.
    record Attempted(
            AttemptId attempt,
            Outcome outcome,
            int sample,
            List<Artifact> artifacts,
            boolean workersLeft,
            RunEvent.@Nullable LimitReached refused)
            implements Observation {
        public Attempted {
            artifacts = List.copyOf(artifacts);
        }
    }

    /// The synthesizer has answered, in the form that the task asks for.
    record Synthesized(Synthesis synthesis) implements Observation {}

    /// What was to be recorded.
    record Noted(RunEvent event) implements Observation {}

    /// The time for work is over, or, when it was over before, the time for the synthesis too. `limit` is the run's
    /// limit on wall time in milliseconds, `spent` what each running attempt has cost.
    record TimeUp(long limit, Map<AttemptId, Spend> spent) implements Observation {
        public TimeUp {
            spent = Map.copyOf(spent);
        }
    }
}
