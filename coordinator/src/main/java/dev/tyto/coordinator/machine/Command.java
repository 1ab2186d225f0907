package dev.tyto.coordinator.machine;

import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Assignment.Input;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that should be in flight. Commands are wire records; `id()` is derived from what the command is
/// about, so issuing one again is harmless.
public sealed interface Command {

    String id();

    /// Ask the planner for revision `revision`; 0 is the first plan.
    record MakePlan(int revision) implements Command {
        @Override
        public String id() {
            return "plan." + revision;
        }
    }

    /// Choose who makes the `attempt`-th attempt at the subtask; `tried` are the workers of earlier ones. With
    /// [Recovery#RETRY] it is the last of them again, with [Recovery#OTHER_WORKER] none of them; else it is free.
    record Assign(
            Subtask subtask,
            int attempt,
            Recovery how,
            List<String> tried,
            List<Input> inputs,
            @Nullable String feedback)
            implements Command {
        public Assign {
            tried = List.copyOf(tried);
            inputs = List.copyOf(inputs);
        }

        @Override
        public String id() {
            return "assign " + subtask.id() + ".a" + attempt;
        }
    }

    /// Carry out the assignment.
    record Attempt(Assignment assignment) implements Command {
        @Override
        public String id() {
            return "attempt " + assignment.attempt();
        }
    }

    /// Make one answer of the results.
    record Synthesize(List<Contribution> contributions) implements Command {
        public Synthesize {
            contributions = List.copyOf(contributions);
        }

        @Override
        public String id() {
            return "synthesis";
        }
    }

    /// Record this, which follows from the state alone: that a person is asked, that a revision is asked for,
    /// that the run is over.
    record Note(RunEvent event) implements Command {
        @Override
        public String id() {
            return "note " + event.getClass().getSimpleName();
        }
    }
}
