package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.Flights.Flight;
import dev.tyto.coordinator.engine.Flights.Report;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.Assignment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Starts and stops the commands of one run, settles what they leave, and records what they come to. The run's
/// driver owns it; on its thread alone.
final class Dispatch {

    private static final Logger LOGGER = System.getLogger(Dispatch.class.getName());

    private final RunLog log;
    private final RunMachine machine;
    private final CommandRunner runner;
    private final Children children;
    private final Flights flights;
    private final TimeLeft timeLeft;
    private final Suspensions suspensions = new Suspensions();

    Dispatch(
            RunLog log,
            RunMachine machine,
            CommandRunner runner,
            Children children,
            Flights flights,
            TimeLeft timeLeft) {
        this.log = log;
        this.machine = machine;
        this.runner = runner;
        this.children = children;
        this.flights = flights;
        this.timeLeft = timeLeft;
    }

    /// The nested run that a command waits for can go on.
    void wake(RunId child) {
        suspensions.canGoOn(child, children.isIdle(child));
    }

    /// What commands wait for: the names of requests and of nested runs.
    Set<String> waitsFor() {
        return suspensions.names();
    }

    /// Starts what is not in flight; says whether the state has moved on at once.
    boolean startAll(List<Command> wanted) {
        boolean moved = false;
        for (Command command : wanted) {
            moved |= start(command);
        }
        return moved;
    }

    void stop(Collection<Command> commands) {
        flights.stop(commands, children::awaitStopped);
    }

    /// Stops everything that is under way.
    void stopAll() {
        stop(flights.commands());
    }

    /// Stops what the machine wants no more, and says whether the state may have moved on: a cancelled run waits for
    /// what it stops, a revised one goes on beside what it has dropped.
    boolean stopUnwanted(List<Command> wanted) {
        Set<String> ids = wanted.stream().map(Command::id).collect(Collectors.toSet());
        if (log.state().cancelledBy().isEmpty()) {
            flights.drop(command -> !ids.contains(command.id()));
            return false;
        }
        log.stopWork();
        List<Command> unwanted = flights.commands().stream()
                .filter(command -> !ids.contains(command.id()))
                .toList();
        stop(unwanted);
        return !unwanted.isEmpty();
    }

    /// A run does not end before everything that it began is settled.
    boolean settleBeforeTheEnd(List<Command> wanted) {
        boolean ends = wanted.stream()
                .anyMatch(command ->
                        command instanceof Command.Note(RunEvent.RunEnded _) || command instanceof Command.Synthesize);
        if (ends) {
            stop(flights.late());
        }
        return ends && settle(_ -> true, true);
    }

    boolean settle(Predicate<StepScope> scopes, boolean tools) {
        Predicate<StepScope> left = scope -> scopes.test(scope) && !isInFlight(scope);
        boolean settled = log.settleOpen(left, tools);
        return (tools && children.endOrphans(left)) || settled;
    }

    private boolean isInFlight(StepScope scope) {
        return flights.commands().stream().anyMatch(command -> isOf(scope, command));
    }

    static boolean isOf(StepScope scope, Command command) {
        return switch (scope) {
            case StepScope.Planning planning ->
                command instanceof Command.MakePlan(int revision) && revision == planning.revision();
            case StepScope.Sample sample ->
                command instanceof Command.Attempt(Assignment assignment)
                        && assignment.attempt().equals(sample.attempt());
            case StepScope.Synthesis _ -> command instanceof Command.Synthesize;
        };
    }

    /// Starts the command unless it is in flight; says whether the state has moved on because of it at once.
    private boolean start(Command command) {
        if (flights.has(command) || isSuspended(command) || flights.mustWait(command)) {
            return false;
        }
        Deadlines deadlines = timeLeft.deadlines();
        return switch (command) {
            case Command.Note note -> record(new Observation.Noted(note.event()));
            case Command.Assign assign when runner.assignsAtOnce() -> record(runner.assign(assign));
            case Command.Assign assign -> launch(assign, deadlines.modelCall(), _ -> runner.assign(assign));
            case Command.MakePlan plan -> launch(plan, deadlines.attempt(), _ -> runner.plan(plan));
            case Command.Synthesize synthesis ->
                launch(synthesis, deadlines.attempt(), _ -> runner.synthesize(synthesis));
            case Command.Attempt(Assignment assignment) -> {
                AttemptId id = assignment.attempt();
                yield launch(
                        command,
                        timeLeft.ofSubtask(id.subtask()),
                        flight ->
                                runner.attempt(assignment, () -> flights.expireAfter(flight, timeLeft.ofStretch(id))));
            }
        };
    }

    private boolean launch(Command command, Duration time, Flights.Body body) {
        children.of(scope -> isOf(scope, command)).forEach(suspensions::begun);
        flights.launch(command, time, body);
        return false;
    }

    /// Whether people have still to answer everything that the command waits for.
    boolean isSuspended(Command command) {
        return suspensions.hold(command, log.state().openRequests().keySet());
    }

    boolean record(Observation observation) {
        int[] made = new int[1];
        log.append(state -> {
            List<RunEvent> events = machine.observe(state, observation);
            made[0] = events.size();
            return events;
        });
        return made[0] > 0;
    }

    void take(Report report) {
        switch (report) {
            case Report.WakeUp _ -> {}
            case Report.Ended(Flight flight, Observation observation) -> {
                if (flights.land(flight)) {
                    ended(flight, observation);
                }
            }
            case Report.Broke(Flight flight, Throwable thrown) -> {
                if (flights.land(flight)) {
                    broke(flight, thrown);
                }
            }
            case Report.Expired(Flight flight) -> {
                if (flights.isUnderWay(flight)) {
                    expired(flight);
                }
            }
            case Report.DoesNotStop(Command command) -> {
                if (!flights.has(command) && flights.mustWait(command)) {
                    settleWhatItLeft(command);
                    record(runner.deaf(command));
                }
            }
        }
    }

    private void ended(Flight flight, Observation observation) {
        if (flight.late()) {
            late(flight);
        } else {
            settleWhatItLeft(flight.command());
            record(observation);
        }
    }

    private void broke(Flight flight, Throwable thrown) {
        Command command = flight.command();
        switch (thrown) {
            case JournalException broken -> throw broken;
            case Blocked blocked -> throw blocked;
            case Throwable _ when flight.late() -> late(flight);
            case Suspended waiting -> suspensions.add(command, waiting.requests());
            case InterruptedException _ -> {} // by a pause, or its attempt is over
            case Throwable other -> {
                LOGGER.log(Level.DEBUG, command.id() + " broke: " + Thrown.kinds(other));
                settleWhatItLeft(command);
                record(runner.broken(command, other));
            }
        }
    }

    /// A late command is told to stop; one that has been and does not is left to itself.
    private void expired(Flight flight) {
        if (flight.late()) {
            flights.leave(flight);
            late(flight);
        } else {
            flights.cut(flight);
        }
    }

    private void late(Flight flight) {
        Command command = flight.command();
        settle(scope -> isOf(scope, command), true);
        if (flight.dropped()) {
            return;
        }
        if (command instanceof Command.Attempt(Assignment assignment)) {
            AttemptId id = assignment.attempt();
            boolean mayRetry = log.state().isCurrent(id)
                    && !timeLeft.ofSubtask(id.subtask()).isZero();
            record(runner.failed(id, "there was no result in the time for it", mayRetry, Blame.TASK));
        } else {
            record(runner.late(command));
        }
    }

    /// What a command began and did not end is settled before its result counts.
    private void settleWhatItLeft(Command command) {
        if (command instanceof Command.Attempt) {
            settle(scope -> isOf(scope, command), true);
        }
    }
}
