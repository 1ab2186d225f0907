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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Drives one run: takes the inbox up, starts and stops what the machine says should be in flight, and records what
/// comes back. One virtual thread drives; each command in flight has one of its own.
final class RunDriver {

    /// What a command's thread says when it ends: an observation, or what was thrown instead.
    private record Report(
            @Nullable Command command,
            @Nullable Observation observation,
            @Nullable Throwable thrown) {

        /// Says nothing, but the driver looks up.
        static final Report WAKE_UP = new Report(null, null, null);
    }

    private static final Logger LOGGER = System.getLogger(RunDriver.class.getName());

    private static final Duration INBOX_INTERVAL = Duration.ofMillis(200);

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
        reports.add(Report.WAKE_UP);
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
            if (log.broken() == null) { // else the log remembers it for whoever waits, and takes nothing more
                parkBecause("its inbox cannot be read: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "the driver of run " + log.run() + " broke", e);
            parkBecause("the engine itself broke (" + e.getClass().getSimpleName() + ")");
        } finally {
            stopAll();
            log.close();
            whenOver.run();
        }
    }

    private void parkBecause(String reason) {
        stopAll();
        try {
            log.append(new RunEvent.RunParked(reason));
        } catch (JournalException e) {
            // The log remembers it for whoever waits.
        }
    }

    private void stopAll() {
        log.stopWork();
        stop(Set.copyOf(inFlight.keySet()));
    }

    private static boolean isOver(RunState state) {
        return state.ended() || state.parked();
    }

    private void step() throws InterruptedException {
        String reason = parkReason;
        if (reason != null) {
            stopAll();
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
        if (log.state().cancelledBy() != null) {
            log.stopWork();
        }
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
        Observation run() throws Exception;
    }

    private boolean launch(Command command, Body body) {
        Thread thread = Thread.ofVirtual().name(command.id()).unstarted(() -> {
            try {
                reports.add(new Report(command, body.run(), null));
            } catch (Throwable e) { // whatever it was: a command that says nothing would be in flight for ever
                reports.add(new Report(command, null, e));
            }
        });
        inFlight.put(command.id(), thread);
        thread.start();
        return false;
    }

    private void take(@Nullable Report report) {
        Command command = report == null ? null : report.command();
        if (report == null || command == null || inFlight.remove(command.id()) == null) {
            return; // nothing was said, or by a command that has been stopped
        }
        switch (report.thrown()) {
            case null -> record(Objects.requireNonNull(report.observation()));
            case JournalException broken -> throw broken;
            case Throwable thrown -> {
                LOGGER.log(Level.DEBUG, command.id() + " broke", thrown);
                record(runner.broken(command, thrown));
            }
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
