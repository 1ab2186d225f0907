package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Drives one run: obeys its mail, starts and stops what the machine says should be in flight, and records what
/// comes back. One thread drives; each command in flight has one of its own.
///
/// A command that is stopped has a few seconds to settle what it has in hand. What it still does after that is
/// recorded and billed as far as it had begun, and changes nothing else; see [Flights] for when it may begin again.
final class RunDriver {

    /// What the drivers of one engine share.
    record Shared(Parts parts, Permits permits, Leftovers leftovers) {}

    private static final Logger LOGGER = System.getLogger(RunDriver.class.getName());

    private final RunLog log;
    private final RunMachine machine;
    private final Parts parts;
    private final Clock clock;
    private final TimeLeft timeLeft;
    private final Mail mail;
    private final Children children;
    private final CommandRunner runner;
    private final Flights flights;
    private final Dispatch dispatch;
    private final Consumer<RunDriver> whenOver;
    private final Queue<RunId> awake = new ConcurrentLinkedQueue<>();
    private volatile @Nullable String parkReason;
    private Clock.@Nullable Alarm timeUp;
    private boolean pausing;

    /// `whenOver` is run when nothing more will happen here.
    RunDriver(RunLog log, Shared shared, Children.Starter starter, Consumer<RunDriver> whenOver) {
        this.log = log;
        this.whenOver = whenOver;
        this.parts = shared.parts();
        this.machine = parts.policies().machine();
        this.clock = parts.means().clock();
        this.timeLeft = new TimeLeft(log, parts.policies().deadlines(), clock);
        this.mail = new Mail(log.run(), parts.stores().inbox());
        this.children = new Children(log, starter, parts.stores().workspaces(), timeLeft);
        this.runner = new CommandRunner(log, parts, shared.permits(), children);
        this.flights = new Flights(log.run(), parts.means(), shared.leftovers());
        this.dispatch = new Dispatch(log, machine, runner, children, flights, timeLeft);
        log.whenBroken(flights::wakeUp);
    }

    RunLog log() {
        return log;
    }

    void start() {
        parts.means().threads().newThread(this::drive).start();
    }

    void park(String reason) {
        parkReason = reason;
        flights.wakeUp();
    }

    /// There is something in the run's inbox.
    void mailCame() {
        mail.came();
        flights.wakeUp();
    }

    /// The nested run that a command waits for can go on.
    void childCanGoOn(RunId child) {
        awake.add(child);
        flights.wakeUp();
    }

    /// Obeys the message as if it had been in the inbox.
    void obey(ControlMessage message) {
        mail.give(message);
        flights.wakeUp();
    }

    void await() throws InterruptedException {
        log.awaitClosed();
    }

    /// Waits to the end; an interrupt meanwhile is kept for later.
    void awaitQuietly() {
        boolean interrupted = false;
        while (true) {
            try {
                log.awaitClosed();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
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
                parkBecause("what it stands on cannot be read or written: " + e.getMessage());
            }
        } catch (Blocked e) {
            parkBecause(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "the driver of run " + log.run() + " broke: " + Thrown.kinds(e));
            parkBecause("the engine itself broke (" + e.getClass().getSimpleName() + ")");
        } finally {
            close();
        }
    }

    private void close() {
        stopAll();
        flights.close();
        if (timeUp != null) {
            timeUp.cancel();
        }
        log.awaitAllWritten();
        try {
            whenOver.accept(this); // who waits for the log's end may take the run up at once
        } finally {
            log.close();
        }
    }

    private void parkBecause(String reason) {
        stopAll();
        try {
            park(reason, ParkCause.BROKEN);
        } catch (JournalException e) {
            // The log remembers it for whoever waits.
        }
    }

    private void park(String reason, ParkCause cause) {
        log.settleOpen(_ -> true, false);
        log.append(new RunEvent.RunParked(reason, cause));
    }

    /// From now on this run, and those beneath it, start nothing any more.
    void stopWork() {
        log.stopWork();
        children.stopWork();
    }

    private void stopAll() {
        log.stopWork();
        dispatch.stopAll();
    }

    private static boolean isOver(RunState state) {
        return state.ended() || state.parked();
    }

    private void step() throws InterruptedException {
        JournalException broken = log.broken();
        if (broken != null) {
            throw broken;
        }
        String reason = parkReason;
        if (reason != null) {
            stopAll();
            park(reason, ParkCause.INTERRUPTED);
            return;
        }
        wake();
        mail.read(this::obeyOnce);
        if (log.state().cancelledBy().isEmpty()) {
            watchTime(log.state());
        }
        RunState state = log.state(); // the time may just have been up
        if (isOver(state)) {
            return;
        }
        List<Command> wanted = machine.decide(state);
        if (state.paused() && wanted.isEmpty()) {
            pause();
        } else {
            carryOut(state, wanted);
        }
    }

    private void carryOut(RunState state, List<Command> wanted) throws InterruptedException {
        if (pausing) {
            goOn();
        }
        if (dispatch.stopUnwanted(wanted) || dispatch.settleBeforeTheEnd(wanted)) {
            return; // what was cut has been billed: decide again
        }
        if (!dispatch.startAll(wanted)) {
            waitForWhatIsUnderWay(state, wanted);
        }
    }

    private void waitForWhatIsUnderWay(RunState state, List<Command> wanted) throws InterruptedException {
        if (flights.isEmpty() && wanted.stream().allMatch(dispatch::isSuspended)) {
            parkSuspended(state);
        } else if (!flights.isEmpty() || wanted.stream().anyMatch(flights::mustWait)) {
            dispatch.take(flights.next());
        }
    }

    /// A run that only waits for nested ones that somebody paused is paused with them.
    private void parkSuspended(RunState state) {
        Set<String> names = new TreeSet<>(state.openRequests().keySet());
        names.addAll(dispatch.waitsFor());
        String all = String.join(", ", names);
        if (!names.isEmpty() && names.stream().allMatch(Suspensions::isPause)) {
            park("what it waits for was paused: " + all, ParkCause.PAUSED);
        } else {
            park("it waits for a person: " + all, ParkCause.WAITING);
        }
    }

    private void wake() {
        for (RunId child = awake.poll(); child != null; child = awake.poll()) {
            dispatch.wake(child);
        }
    }

    private void obeyOnce(ControlMessage message) {
        if (log.hasObeyed(message.id())) {
            return;
        }
        if (message instanceof ControlMessage.Cancel
                && log.state().cancelledBy().isEmpty()) {
            closeEverything();
        }
        log.appendAndWrite(state -> List.of(machine.receive(state, message, runner.profiles())));
    }

    /// Whoever reads that a cancel was received may rely on it that nothing starts any more and that nothing is open.
    private void closeEverything() {
        stopWork();
        children.cancel();
        dispatch.stopAll();
        dispatch.settle(_ -> true, true);
    }

    /// Nothing new starts, what is under way ends, then the run is parked.
    private void pause() throws InterruptedException {
        log.stopWork();
        if (!pausing) {
            pausing = true;
            children.pause();
        }
        dispatch.stop(flights.commands().stream()
                .filter(command -> !log.hasOpen(scope -> Dispatch.isOf(scope, command)))
                .toList());
        if (flights.isEmpty()) {
            park("it was paused", ParkCause.PAUSED);
        } else {
            dispatch.take(flights.next());
        }
    }

    /// The pause was taken back before the run was parked.
    private void goOn() {
        pausing = false;
        if (log.state().cancelledBy().isEmpty()) {
            log.goOn();
            children.goOn();
        }
    }

    private void watchTime(RunState state) {
        Optional<Duration> left = timeLeft.ofRun();
        if (timeUp != null) {
            timeUp.cancel();
            timeUp = null;
        }
        if (left.isEmpty()) {
            return;
        }
        if (left.get().isZero()) {
            timeIsUp(state);
        } else {
            timeUp = clock.after(left.get(), flights::wakeUp);
        }
    }

    /// What is under way is cut and settled before the log says that the time is up.
    private void timeIsUp(RunState state) {
        dispatch.stopAll();
        dispatch.settle(_ -> true, true);
        Map<AttemptId, Spend> spent = log.state().running().stream()
                .map(Assignment::attempt)
                .collect(Collectors.toMap(each -> each, runner::spendOf));
        long limit = state.budget().limit(BudgetKind.WALL_TIME).orElse(0L);
        dispatch.record(new Observation.TimeUp(limit, spent));
    }
}
