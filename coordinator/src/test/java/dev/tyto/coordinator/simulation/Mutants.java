package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.engine.Concurrency;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.RevisionAsked;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome.Recovery;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The faults that the rules must find.
enum Mutants implements Mutant {
    JOURNAL_THAT_APPENDS_UNCONDITIONALLY {
        @Override
        public Journal journal(Journal right, World world, SimulatedProcess process) {
            return new BrokenJournals.Unconditional(right, world, process);
        }
    },
    JOURNAL_THAT_LOSES_THE_LAST_APPEND_IN_A_CRASH {
        @Override
        public Journal journal(Journal right, World world, SimulatedProcess process) {
            return new BrokenJournals.Forgetful(right, world);
        }

        @Override
        public void crashed(World world, SimulatedProcess process) {
            world.disk().loseUnsafe();
        }
    },
    JOURNAL_THAT_HIDES_TOOL_RESULTS {
        @Override
        public Journal journal(Journal right, World world, SimulatedProcess process) {
            return new BrokenJournals.Hiding(right, RunEvent.ToolCalled.class);
        }
    },
    JOURNAL_THAT_HIDES_MODEL_ANSWERS {
        @Override
        public Journal journal(Journal right, World world, SimulatedProcess process) {
            return new BrokenJournals.Hiding(right, RunEvent.ModelCalled.class);
        }
    },
    LEDGER_THAT_FORGETS_TO_SETTLE_WHAT_IS_LOST {
        @Override
        public Ledger ledger(Ledger right) {
            return new BrokenLedgers.ForgetsLost(right);
        }
    },
    LEDGER_THAT_IGNORES_WHAT_IS_HELD {
        @Override
        public Ledger ledger(Ledger right) {
            return new BrokenLedgers.IgnoresHeld(right);
        }
    },
    LEDGER_THAT_NEVER_WAKES_WHO_WAITS {
        @Override
        public Ledger ledger(Ledger right) {
            return new BrokenLedgers.NeverWakes(right);
        }
    },
    CLOCK_THAT_DROPS_ALARMS {
        @Override
        public Clock clock(Clock right) {
            return new BrokenClock(right);
        }
    },
    MACHINE_THAT_LOSES_A_REVISION {
        @Override
        public RunMachine machine(RunMachine right) {
            return deciding(
                    right,
                    (state, commands) -> commands.stream()
                            .filter(each ->
                                    !(each instanceof Command.Note note && note.event() instanceof RevisionAsked))
                            .toList());
        }
    },
    MACHINE_THAT_LOSES_A_READY_SUBTASK {
        @Override
        public RunMachine machine(RunMachine right) {
            return deciding(
                    right,
                    (state, commands) -> commands.stream()
                            .filter(each -> !(each instanceof Command.Assign assign
                                    && assign.subtask().id().value().equals("s2")))
                            .toList());
        }
    },
    MACHINE_THAT_STARTS_BEFORE_DEPENDENCIES {
        @Override
        public RunMachine machine(RunMachine right) {
            return new Eager(right);
        }
    },
    MACHINE_THAT_IGNORES_A_CANCEL {
        @Override
        public RunMachine machine(RunMachine right) {
            return new Deaf(right, state -> state.cancelledBy().isPresent());
        }
    },
    MACHINE_THAT_IGNORES_A_PAUSE {
        @Override
        public RunMachine machine(RunMachine right) {
            return new Deaf(right, RunState::paused);
        }
    },
    MACHINE_THAT_FORGETS_WHO_IS_TO_RETRY {
        @Override
        public RunMachine machine(RunMachine right) {
            return deciding(
                    right,
                    (state, commands) -> commands.stream()
                            .map(each -> each instanceof Command.Assign assign ? anybody(assign) : each)
                            .toList());
        }
    },
    MACHINE_THAT_TAKES_LATE_RESULTS {
        @Override
        public RunMachine machine(RunMachine right) {
            return new Gullible(right);
        }
    },
    INBOX_THAT_FORGETS_WHAT_IS_READ {
        @Override
        public Inbox inbox(Inbox right) {
            return new BrokenInboxes.Forgetful(right);
        }
    },
    INBOX_THAT_MAKES_EVERY_YES_FIT {
        @Override
        public Inbox inbox(Inbox right) {
            return new BrokenInboxes.Flattering(right);
        }
    },
    APPROVALS_THAT_NEVER_ASK {
        @Override
        public Approvals approvals(Approvals right) {
            return (tool, call) -> right.decide(tool, call) instanceof Approvals.Decision.Denied denied
                    ? denied
                    : new Approvals.Decision.Allowed();
        }
    },
    TOOL_THAT_CALLS_ITSELF_REPEATABLE {
        @Override
        public Tool tool(Tool right) {
            return new BrokenTool(right);
        }
    },
    OWNERSHIP_THAT_THINKS_THE_DEAD_ALIVE {
        @Override
        public Ownership ownership(Ownership right, World world) {
            return run -> world.starts() > 1 ? new Ownership.Claim.Taken("somebody who died") : right.claim(run);
        }
    },
    PERMITS_THAT_ARE_TOO_MANY {
        @Override
        public Concurrency concurrency(Concurrency right) {
            return new Concurrency(
                    right.attempts(),
                    right.perWorker(),
                    right.modelCalls() + 1,
                    right.perProvider() + 1,
                    right.otherModelCalls());
        }
    };

    private static Command anybody(Command.Assign assign) {
        return new Command.Assign(
                assign.subtask(),
                assign.attempt(),
                Recovery.GIVE_UP,
                assign.tried(),
                assign.inputs(),
                assign.feedback());
    }

    private static RunMachine deciding(RunMachine right, BiFunction<RunState, List<Command>, List<Command>> change) {
        return new RunMachine() {
            @Override
            public List<Command> decide(RunState state) {
                return change.apply(state, right.decide(state));
            }

            @Override
            public List<RunEvent> observe(RunState state, Observation observation) {
                return right.observe(state, observation);
            }

            @Override
            public RunEvent.ControlReceived receive(
                    RunState state, ControlMessage message, List<WorkerProfile> workers) {
                return right.receive(state, message, workers);
            }
        };
    }

    /// Starts one that waits although something that it depends on is not answered.
    private record Eager(RunMachine right) implements RunMachine {

        @Override
        public List<Command> decide(RunState state) {
            List<Command> commands = new ArrayList<>(right.decide(state));
            if (commands.stream().anyMatch(Command.Attempt.class::isInstance)) {
                state.lines().stream()
                        .filter(each -> each.progress() == Progress.WAITING)
                        .map(Line::subtask)
                        .filter(each ->
                                commands.stream().noneMatch(other -> other.id().contains(each.id() + ".a")))
                        .map(each -> new Command.Assign(each, 1, Recovery.GIVE_UP, List.of(), List.of(), null))
                        .forEach(commands::add);
            }
            return commands;
        }

        @Override
        public List<RunEvent> observe(RunState state, Observation observation) {
            return observation instanceof Observation.Assigned assigned
                    ? List.of(new RunEvent.SubtaskAssigned(assigned.assignment(), assigned.forecast()))
                    : right.observe(state, observation);
        }

        @Override
        public RunEvent.ControlReceived receive(RunState state, ControlMessage message, List<WorkerProfile> workers) {
            return right.receive(state, message, workers);
        }
    }

    /// Lets attempts go on that a revision has cancelled, and takes what they come to as their subtask's end.
    private static final class Gullible implements RunMachine {
        private final RunMachine right;
        private final Set<Assignment> begun = new LinkedHashSet<>();

        Gullible(RunMachine right) {
            this.right = right;
        }

        @Override
        public List<Command> decide(RunState state) {
            List<Command> commands = new ArrayList<>(right.decide(state));
            begun.addAll(state.running());
            if (commands.stream().anyMatch(Command.Attempt.class::isInstance)) {
                begun.stream()
                        .filter(each -> !state.isCurrent(each.attempt()))
                        .map(Command.Attempt::new)
                        .forEach(commands::add);
            }
            return commands;
        }

        @Override
        public RunEvent.ControlReceived receive(RunState state, ControlMessage message, List<WorkerProfile> workers) {
            return right.receive(state, message, workers);
        }

        @Override
        public List<RunEvent> observe(RunState state, Observation observation) {
            if (observation instanceof Observation.TimeUp) {
                begun.clear();
            }
            if (!(observation instanceof Observation.Attempted attempted)) {
                return right.observe(state, observation);
            }
            begun.removeIf(each -> each.attempt().equals(attempted.attempt()));
            return state.isCurrent(attempted.attempt())
                    ? right.observe(state, observation)
                    : List.of(
                            new RunEvent.SubtaskEnded(attempted.attempt(), attempted.outcome(), attempted.artifacts()));
        }
    }

    /// Goes on as before where it should stop.
    private static final class Deaf implements RunMachine {
        private final RunMachine right;
        private final Function<RunState, Boolean> stops;
        private List<Command> before = List.of();

        Deaf(RunMachine right, Function<RunState, Boolean> stops) {
            this.right = right;
            this.stops = stops;
        }

        @Override
        public List<Command> decide(RunState state) {
            if (!stops.apply(state) || state.ended() || state.parked()) {
                before = right.decide(state);
            }
            return before;
        }

        @Override
        public List<RunEvent> observe(RunState state, Observation observation) {
            return right.observe(state, observation);
        }

        @Override
        public RunEvent.ControlReceived receive(RunState state, ControlMessage message, List<WorkerProfile> workers) {
            return right.receive(state, message, workers);
        }
    }
}
