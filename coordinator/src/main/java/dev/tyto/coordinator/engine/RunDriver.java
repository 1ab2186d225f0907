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
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.Assignment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Drives one run: takes the inbox up, starts and stops what the machine says should be in flight, and records what
/// comes back. One thread drives; each command in flight has one of its own.
final class RunDriver {

    /// What a command's thread says when it ends: an observation, or what was thrown instead. `expired` is said
    /// by the clock.
    private record Report(
            @Nullable Command command,
            @Nullable Observation observation,
            @Nullable Throwable thrown,
            boolean expired) {

        /// Says nothing, but the driver looks up.
        static final Report WAKE_UP = new Report(null, null, null, false);
    }

    /// A command under way.
    private record Flight(Thread thread, CompletableFuture<Void> end, Command command) {}

    private static final Logger LOGGER = System.getLogger(RunDriver.class.getName());

    private final RunLog log;
    private final RunMachine machine;
    private final Inbox inbox;
    private final Parts parts;
    private final CommandRunner runner;
    private final Children children;
    private final Runnable whenOver;
    private final Map<String, Flight> inFlight = new HashMap<>();
    private final Map<String, Clock.Alarm> alarms = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> suspended = new HashMap<>();
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final Queue<String> awake = new ConcurrentLinkedQueue<>();
    private final Queue<ControlMessage> direct = new ConcurrentLinkedQueue<>();
    private volatile @Nullable String parkReason;
    private Clock.@Nullable Alarm timeUp;
    private boolean mail = true;
    private boolean pausing;

    /// `whenOver` is run when nothing more will happen here.
    RunDriver(RunLog log, Parts parts, Permits permits, Children.Starter starter, Runnable whenOver) {
        this.whenOver = whenOver;
        this.log = log;
        log.whenBroken(() -> reports.add(Report.WAKE_UP));
        this.parts = parts;
        this.machine = parts.policies().machine();
        this.inbox = parts.stores().inbox();
        this.children = new Children(
                log,
                starter,
                parts.stores().workspaces(),
                parts.policies().deadlines(),
                parts.means().clock());
        this.runner = new CommandRunner(log, parts, permits, children);
    }

    RunLog log() {
        return log;
    }

    void start() {
        parts.means().threads().newThread(this::drive).start();
    }

    void park(String reason) {
        parkReason = reason;
        reports.add(Report.WAKE_UP);
    }

    /// There is something in the run's inbox.
    void mailCame() {
        direct.add(MAIL);
        reports.add(Report.WAKE_UP);
    }

    /// What the name of a nested run that is waited for begins with, among the names of requests.
    static final String RUN = "run ";

    private static final ControlMessage MAIL = new ControlMessage.Resume("mail", "the inbox");

    /// The nested run that a command waits for can go on.
    void childCanGoOn(RunId child) {
        awake.add(RUN + child);
        reports.add(Report.WAKE_UP);
    }

    /// Obeys the message as if it had been in the inbox.
    void obey(ControlMessage message) {
        direct.add(message);
        reports.add(Report.WAKE_UP);
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "the driver of run " + log.run() + " broke", e);
            parkBecause("the engine itself broke (" + e.getClass().getSimpleName() + ")");
        } finally {
            stopAll();
            if (timeUp != null) {
                timeUp.cancel();
            }
            log.awaitAllWritten();
            try {
                whenOver.run(); // who waits for the log's end may take the run up at once
            } finally {
                log.close();
            }
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
        stop(new TreeSet<>(inFlight.keySet()));
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
        obeyMessages();
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
        if (stopUnwanted(wanted) || settleBeforeTheEnd(wanted)) {
            return; // what was cut has been billed: decide again
        }
        if (!startAll(wanted)) {
            waitForWhatIsUnderWay(state, wanted);
        }
    }

    /// Starts what is not in flight; says whether the state has moved on at once.
    private boolean startAll(List<Command> wanted) {
        boolean moved = false;
        for (Command command : wanted) {
            moved |= start(command);
        }
        return moved;
    }

    private void waitForWhatIsUnderWay(RunState state, List<Command> wanted) throws InterruptedException {
        if (inFlight.isEmpty() && wanted.stream().allMatch(this::isSuspended)) {
            park("it waits for a person: " + String.join(", ", waitsFor(state)), ParkCause.WAITING);
        } else if (!inFlight.isEmpty()) {
            take(reports.take());
        }
    }

    private Set<String> waitsFor(RunState state) {
        Set<String> requests = new HashSet<>(state.openRequests().keySet());
        suspended.values().forEach(requests::addAll);
        return requests;
    }

    private void obeyMessages() {
        for (String name = awake.poll(); name != null; name = awake.poll()) {
            String request = name;
            suspended.values().removeIf(requests -> requests.contains(request));
        }
        boolean look = mail;
        mail = false;
        for (ControlMessage message = direct.poll(); message != null; message = direct.poll()) {
            if (message.equals(MAIL)) {
                look = true;
            } else {
                obeyOnce(message);
            }
        }
        if (look) {
            for (ControlMessage message : inbox.peek(log.run())) {
                obeyOnce(message);
                inbox.take(log.run(), message);
            }
        }
    }

    private void obeyOnce(ControlMessage message) {
        if (log.hasObeyed(message.id())) {
            return;
        }
        if (message instanceof ControlMessage.Cancel) {
            stopWork(); // before anyone can read that it was received
        }
        log.appendAndWrite(state -> List.of(machine.receive(state, message, runner.profiles())));
    }

    /// Nothing new starts, what is under way ends, then the run is parked.
    private void pause() throws InterruptedException {
        log.stopWork();
        if (!pausing) {
            pausing = true;
            children.pause();
        }
        stop(inFlight.values().stream()
                .filter(flight -> !log.hasOpen(scope -> isOf(scope, flight.command())))
                .map(flight -> flight.command().id())
                .collect(Collectors.toSet()));
        if (inFlight.isEmpty()) {
            park("it was paused", ParkCause.PAUSED);
        } else {
            take(reports.take());
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
        Optional<Duration> left = state.timeLeft(parts.means().clock().instant());
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
            timeUp = parts.means().clock().after(left.get(), () -> reports.add(Report.WAKE_UP));
        }
    }

    /// What is under way is cut and settled before the log says that the time is up.
    private void timeIsUp(RunState state) {
        stop(new TreeSet<>(inFlight.keySet()));
        settle(_ -> true, true);
        Map<AttemptId, Spend> spent = log.state().running().stream()
                .map(Assignment::attempt)
                .collect(Collectors.toMap(each -> each, runner::spendOf));
        long limit = state.budget().limit(BudgetKind.WALL_TIME).orElse(0L);
        record(new Observation.TimeUp(limit, spent));
    }

    private boolean stopUnwanted(List<Command> wanted) {
        if (log.state().cancelledBy().isPresent()) {
            log.stopWork();
        }
        Set<String> unwanted = new HashSet<>(inFlight.keySet());
        wanted.forEach(command -> unwanted.remove(command.id()));
        stop(unwanted);
        return !unwanted.isEmpty();
    }

    /// A run does not end before everything that it began is settled.
    private boolean settleBeforeTheEnd(List<Command> wanted) {
        boolean ends = wanted.stream()
                .anyMatch(command ->
                        command instanceof Command.Note(RunEvent.RunEnded _) || command instanceof Command.Synthesize);
        return ends && settle(_ -> true, true);
    }

    private boolean settle(Predicate<StepScope> scopes, boolean tools) {
        Predicate<StepScope> left = scope -> scopes.test(scope) && !isInFlight(scope);
        boolean settled = log.settleOpen(left, tools);
        return (tools && children.endOrphans(left)) || settled;
    }

    private boolean isInFlight(StepScope scope) {
        return inFlight.values().stream().anyMatch(flight -> isOf(scope, flight.command()));
    }

    private static boolean isOf(StepScope scope, Command command) {
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
        if (inFlight.containsKey(command.id()) || isSuspended(command)) {
            return false;
        }
        return switch (command) {
            case Command.Assign assign -> record(runner.assign(assign, log.state()));
            case Command.Note note -> record(new Observation.Noted(note.event()));
            case Command.MakePlan plan ->
                launch(command, () -> {
                    expireAfter(plan, parts.policies().deadlines().attempt());
                    return runner.plan(plan);
                });
            case Command.Attempt attempt ->
                launch(command, () -> runner.attempt(attempt.assignment(), () -> begun(attempt)));
            case Command.Synthesize synthesize ->
                launch(command, () -> {
                    expireAfter(synthesize, parts.policies().deadlines().attempt());
                    return runner.synthesize(synthesize);
                });
        };
    }

    /// Whether people have still to answer everything that the command waits for.
    private boolean isSuspended(Command command) {
        Set<String> requests = suspended.get(command.id());
        if (requests == null) {
            return false;
        }
        Set<String> open = log.state().openRequests().keySet();
        boolean waits = requests.stream().allMatch(each -> open.contains(each) || each.startsWith(RUN));
        if (!waits) {
            suspended.remove(command.id());
        }
        return waits;
    }

    /// The attempt has its permit: from now on it has so much time.
    private void begun(Command.Attempt attempt) {
        Duration active = log.state().activeAt(parts.means().clock().instant());
        Deadlines deadlines = parts.policies().deadlines();
        Duration left = deadlines
                .subtask()
                .minus(log.state().sinceStarted(attempt.assignment().attempt().subtask(), active));
        Duration time = left.compareTo(deadlines.attempt()) < 0 ? left : deadlines.attempt();
        expireAfter(attempt, time.isNegative() ? Duration.ZERO : time);
    }

    private void expireAfter(Command command, Duration time) {
        Clock.Alarm alarm = parts.means().clock().after(time, () -> reports.add(new Report(command, null, null, true)));
        alarms.put(command.id(), alarm);
    }

    private void expired(Command command) {
        stop(Set.of(command.id()));
        settle(scope -> isOf(scope, command), true);
        switch (command) {
            case Command.Attempt attempt -> expired(attempt.assignment().attempt());
            case Command.MakePlan _, Command.Synthesize _, Command.Assign _, Command.Note _ ->
                record(runner.late(command));
        }
    }

    private void expired(AttemptId id) {
        Duration active = log.state().activeAt(parts.means().clock().instant());
        Deadlines deadlines = parts.policies().deadlines();
        boolean mayRetry = log.state().isCurrent(id)
                && log.state().sinceStarted(id.subtask(), active).compareTo(deadlines.subtask()) < 0;
        record(runner.failed(id, "there was no result in the time for it", mayRetry, Blame.TASK));
    }

    private boolean record(Observation observation) {
        int[] made = new int[1];
        log.append(state -> {
            List<RunEvent> events = machine.observe(state, observation);
            made[0] = events.size();
            return events;
        });
        return made[0] > 0;
    }

    private interface Body {
        Observation run() throws Exception;
    }

    private boolean launch(Command command, Body body) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = parts.means().threads().newThread(() -> {
            try {
                reports.add(new Report(command, body.run(), null, false));
            } catch (Throwable e) { // whatever it was: a command that says nothing would be in flight for ever
                reports.add(new Report(command, null, e, false));
            } finally {
                Clock.Alarm alarm = alarms.remove(command.id());
                if (alarm != null) {
                    alarm.cancel();
                }
                end.complete(null);
            }
        });
        inFlight.put(command.id(), new Flight(thread, end, command));
        thread.start();
        return false;
    }

    private void take(Report report) {
        Command command = report.command();
        if (command == null) {
            return; // nothing was said
        }
        if (report.expired()) {
            Flight flight = inFlight.get(command.id());
            if (flight != null && flight.command().equals(command)) {
                expired(command);
            }
            return;
        }
        if (inFlight.remove(command.id()) == null) {
            return; // it had been stopped
        }
        switch (report.thrown()) {
            case null -> {
                settleWhatItLeft(command);
                record(Objects.requireNonNull(report.observation()));
            }
            case JournalException broken -> throw broken;
            case Suspended waiting -> suspended.put(command.id(), waiting.requests());
            case InterruptedException _ -> {} // by a pause, or its attempt is over
            case Throwable thrown -> {
                LOGGER.log(Level.DEBUG, command.id() + " broke", thrown);
                settleWhatItLeft(command);
                record(runner.broken(command, thrown));
            }
        }
    }

    /// What a command began and did not end is settled before its result counts.
    private void settleWhatItLeft(Command command) {
        if (command instanceof Command.Attempt(Assignment assignment)) {
            settle(
                    scope -> scope instanceof StepScope.Sample sample
                            && sample.attempt().equals(assignment.attempt()),
                    true);
        }
    }

    /// Stops these commands and waits for them to settle.
    private void stop(Set<String> commands) {
        List<Flight> stopping =
                commands.stream().map(inFlight::get).filter(Objects::nonNull).toList();
        inFlight.keySet().removeAll(commands);
        Waits.stop(
                parts.means().clock(),
                stopping.stream().map(Flight::thread).toList(),
                stopping.stream().map(Flight::end).toList());
    }
}
