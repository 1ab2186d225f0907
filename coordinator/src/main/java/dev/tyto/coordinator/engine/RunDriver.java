package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.run.ControlMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Drives one run: takes the inbox up, starts and stops what the machine says should be in flight, and records what
/// comes
/// back. One virtual thread drives; each command in flight has one of its own.
final class RunDriver {

    /// What a command's thread says when it ends: an observation, a failed journal, or nothing when it was interrupted.
    private record Report(
            String command,
            @Nullable Observation observation,
            @Nullable JournalException broken) {}

    private static final Duration INBOX_INTERVAL = Duration.ofMillis(200);
    private static final String WAKE_UP = "";

    private final RunLog log;
    private final RunMachine machine;
    private final Inbox inbox;
    private final CommandRunner runner;
    private final Map<String, Thread> inFlight = new HashMap<>();
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final Runnable whenOver;
    private volatile @Nullable String parkReason;

    /// `whenOver` is run when nothing more will happen here.
    RunDriver(RunLog log, Parts parts, RunMachine machine, Runnable whenOver) {
        this.whenOver = whenOver;
        this.log = log;
        this.machine = machine;
        this.inbox = parts.stores().inbox();
        this.runner = new CommandRunner(log, parts);
    }

    RunLog log() {
        return log;
    }

    void start() {
        Thread.ofVirtual().name("run " + log.run()).start(this::drive);
    }

    void park(String reason) {
        parkReason = reason;
        reports.add(new Report(WAKE_UP, null, null));
    }

    void await() throws InterruptedException {
        log.awaitClosed();
        JournalException broken = log.broken();
        if (broken != null) {
            throw broken;
        }
    }

    void awaitQuietly() {
        try {
            log.awaitClosed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drive() {
        try {
            while (!isOver(log.state())) {
                step();
            }
        } catch (JournalException e) {
            // The log remembers it for whoever waits; nothing more may be started.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stop(Set.copyOf(inFlight.keySet()));
            log.close();
            whenOver.run();
        }
    }

    private static boolean isOver(RunState state) {
        return state.ended() || state.parked();
    }

    private void step() throws InterruptedException {
        String reason = parkReason;
        if (reason != null) {
            stop(Set.copyOf(inFlight.keySet()));
            log.append(new RunEvent.RunParked(reason));
            return;
        }
        obeyInbox();
        List<Command> wanted = machine.decide(log.state());
        if (stopUnwanted(wanted)) {
            return; // what was cut has been billed: decide again
        }
        boolean moved = false;
        for (Command command : wanted) {
            moved |= start(command);
        }
        if (!moved) {
            take(reports.poll(INBOX_INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private void obeyInbox() {
        for (ControlMessage message : inbox.peek(log.run())) {
            log.append(new RunEvent.ControlReceived(message));
            inbox.take(log.run(), message);
        }
    }

    private boolean stopUnwanted(List<Command> wanted) {
        Set<String> unwanted = new HashSet<>(inFlight.keySet());
        wanted.forEach(command -> unwanted.remove(command.id()));
        stop(unwanted);
        return !unwanted.isEmpty();
    }

    /// Starts the command unless it is in flight; says whether the state has moved on because of it at once.
    private boolean start(Command command) {
        if (inFlight.containsKey(command.id())) {
            return false;
        }
        return switch (command) {
            case Command.Assign assign -> record(runner.assign(assign, log.state()));
            case Command.End end -> record(new Observation.Ended(end.event()));
            case Command.MakePlan plan -> launch(command, () -> runner.plan(plan));
            case Command.Attempt attempt -> launch(command, () -> runner.attempt(attempt.assignment()));
            case Command.Synthesize synthesize -> launch(command, () -> runner.synthesize(synthesize));
        };
    }

    private boolean record(Observation observation) {
        log.append(state -> machine.observe(state, observation));
        return true;
    }

    private interface Body {
        Observation run() throws InterruptedException;
    }

    private boolean launch(Command command, Body body) {
        Thread thread = Thread.ofVirtual().name(command.id()).unstarted(() -> {
            Report report = new Report(command.id(), null, null);
            try {
                report = new Report(command.id(), body.run(), null);
            } catch (JournalException e) {
                report = new Report(command.id(), null, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                reports.add(report);
            }
        });
        inFlight.put(command.id(), thread);
        thread.start();
        return false;
    }

    private void take(@Nullable Report report) {
        if (report == null || report.command().equals(WAKE_UP)) {
            return;
        }
        if (inFlight.remove(report.command()) == null) {
            return;
        }
        if (report.broken() != null) {
            throw report.broken();
        }
        Observation observation = report.observation();
        if (observation != null) {
            record(observation);
        }
    }

    /// Stops these commands and waits for them to settle.
    private void stop(Set<String> commands) {
        List<Thread> stopping = new ArrayList<>();
        for (String command : commands) {
            Thread thread = inFlight.remove(command);
            if (thread != null) {
                stopping.add(thread);
            }
        }
        Stopping.stop(stopping);
    }
}
