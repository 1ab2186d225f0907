package dev.tyto.coordinator.machine;

import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import java.util.List;

/// What an engine reports back of a command it carried out.
public sealed interface Observation {

    /// The planner has answered.
    record Planned(int revision, PlanningResult result) implements Observation {}

    /// A worker was chosen.
    record Assigned(Assignment assignment) implements Observation {}

    /// An attempt is over; `artifacts` are the files it made, and count only when it answered.
    record Attempted(AttemptId attempt, Outcome outcome, List<Artifact> artifacts) implements Observation {
        public Attempted {
            artifacts = List.copyOf(artifacts);
        }
    }

    /// The synthesizer has answered, in the form that the task asks for.
    record Synthesized(Synthesis synthesis) implements Observation {}

    /// The end was reached.
    record Ended(RunEvent.RunEnded event) implements Observation {}
}
