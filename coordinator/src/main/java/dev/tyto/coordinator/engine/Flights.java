package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Means;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.core.env.Clock;
import dev.tyto.core.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The commands of one run that are under way, and what they report. Owned by the run's driver, on whose thread
/// everything is called but [#wakeUp] and [#expireAfter].
///
/// A command that was stopped and whose thread still lives is not begun again before that thread has ended; when it
/// lives on for a minute after the command was due again, the command is reported as one that does not stop.
final class Flights {

    /// One launch of a command: what another launch of the same one says is not said by this.
    static final class Flight {
        private final Command command;
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Thread thread;
        private volatile boolean late;
        private boolean dropped;
        private Clock.@Nullable Alarm alarm;

        private Flight(Command command) {
            this.command = command;
        }

        Command command() {
            return command;
        }

        /// Whether its time was over and it was told to stop: what it reports after that is only that it has.
        boolean late() {
            return late;
        }

        /// Whether nobody wants its result any more, late as it is.
        boolean dropped() {
            return dropped;
        }

        private void interrupt() {
            Objects.requireNonNull(thread).interrupt();
        }

        /// The one alarm from now on; none when the flight is over.
        private void alarm(Clock.@Nullable Alarm next) {
            lock.lock();
            try {
                if (alarm != null) {
                    alarm.cancel();
                }
                alarm = next;
                if (next != null && end.isDone()) {
                    next.cancel();
                }
            } finally {
                lock.unlock();
            }
        }

        private void over() {
            end.complete(null);
            alarm(null);
        }
    }

    /// What the driver is told.
    sealed interface Report {

        /// Nothing, but something may have changed.
        record WakeUp() implements Report {}

        record Ended(Flight flight, Observation observation) implements Report {}

        record Broke(Flight flight, Throwable thrown) implements Report {}

        /// Its time is over.
        record Expired(Flight flight) implements Report {}

        /// An earlier thread of the command has lived on for too long.
        record DoesNotStop(Command command) implements Report {}
    }

    /// What a flight does.
    interface Body {
        Observation run(Flight flight) throws Exception;
    }

    private static final Report WAKE_UP = new Report.WakeUp();

    private final RunId run;
    private final Means means;
    private final Leftovers leftovers;
    private final Map<String, Flight> byCommand = new HashMap<>();
    private final Map<String, Clock.Alarm> awaited = new HashMap<>();
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();

    Flights(RunId run, Means means, Leftovers leftovers) {
        this.run = run;
        this.means = means;
        this.leftovers = leftovers;
    }

    /// Has the driver look up.
    void wakeUp() {
        reports.add(WAKE_UP);
    }

    /// The next report; waits for it.
    Report next() throws InterruptedException {
        return reports.take();
    }

    boolean isEmpty() {
        return byCommand.isEmpty();
    }

    boolean has(Command command) {
        return byCommand.containsKey(command.id());
    }

    List<Command> commands() {
        return byCommand.values().stream().map(Flight::command).toList();
    }

    /// Begins the command on a thread of its own; its time is over after `time`.
    void launch(Command command, Duration time, Body body) {
        Flight flight = new Flight(command);
        Thread thread = means.threads().newThread(() -> {
            try {
                reports.add(new Report.Ended(flight, body.run(flight)));
            } catch (Throwable e) { // whatever it was: a command that says nothing would be in flight for ever
                reports.add(new Report.Broke(flight, e));
            } finally {
                flight.over();
            }
        });
        flight.thread = thread;
        byCommand.put(command.id(), flight);
        expireAfter(flight, time);
        thread.start();
    }

    /// The flight's time is over after this, whatever was said before; not when it is over already. On any thread.
    void expireAfter(Flight flight, Duration time) {
        if (!flight.late()) {
            alarm(flight, time);
        }
    }

    private void alarm(Flight flight, Duration time) {
        flight.alarm(means.clock().after(time, () -> reports.add(new Report.Expired(flight))));
    }

    boolean isUnderWay(Flight flight) {
        return byCommand.get(flight.command().id()) == flight;
    }

    /// The flight is over; says whether it was under way, and not stopped before.
    boolean land(Flight flight) {
        return byCommand.remove(flight.command().id(), flight);
    }

    /// Tells one that is late to stop, and holds up nobody: it is reported when it has ended, or as expired once
    /// more when it does not within the usual patience.
    void cut(Flight flight) {
        flight.late = true;
        alarm(flight, Waits.PATIENCE);
        flight.interrupt();
    }

    /// Cuts those whose result nobody wants any more.
    void drop(Predicate<Command> unwanted) {
        byCommand.values().stream()
                .filter(flight -> !flight.late && unwanted.test(flight.command))
                .forEach(flight -> {
                    flight.dropped = true;
                    cut(flight);
                });
    }

    /// What was told to stop and has not ended yet.
    List<Command> late() {
        return byCommand.values().stream()
                .filter(Flight::late)
                .map(Flight::command)
                .toList();
    }

    /// The flight is under way no more, whatever its thread does.
    void leave(Flight flight) {
        if (land(flight)) {
            leftovers.add(run, flight.command().id(), flight.end);
        }
    }

    /// Interrupts these and waits for them to settle: for a few seconds, and after that for whatever `more` waits
    /// for. They are under way no more, and what they report is not heard.
    void stop(Collection<Command> commands, Runnable more) {
        List<Flight> stopping = new ArrayList<>();
        commands.forEach(
                each -> Optional.ofNullable(byCommand.remove(each.id())).ifPresent(stopping::add));
        stopping.forEach(Flight::interrupt);
        await(stopping);
        if (!ended(stopping)) {
            more.run();
            await(stopping);
        }
        stopping.stream()
                .filter(each -> !each.end.isDone())
                .forEach(each -> leftovers.add(run, each.command().id(), each.end));
    }

    private void await(List<Flight> stopping) {
        Waits.await(
                means.clock(),
                Waits.PATIENCE,
                stopping.stream().map(each -> each.end).toList());
    }

    private static boolean ended(List<Flight> flights) {
        return flights.stream().allMatch(each -> each.end.isDone());
    }

    /// Whether an earlier thread of the command still lives; there is a report when it has ended, or lives too long.
    boolean mustWait(Command command) {
        Optional<CompletableFuture<Void>> end = leftovers.of(run, command.id());
        if (end.isEmpty()) {
            Optional.ofNullable(awaited.remove(command.id())).ifPresent(Clock.Alarm::cancel);
            return false;
        }
        if (!awaited.containsKey(command.id())) {
            awaited.put(
                    command.id(),
                    means.clock().after(Waits.GIVEN_UP, () -> reports.add(new Report.DoesNotStop(command))));
            CompletableFuture<Void> _ = end.get().thenRun(this::wakeUp);
        }
        return true;
    }

    /// Nothing is waited for any more.
    void close() {
        awaited.values().forEach(Clock.Alarm::cancel);
        awaited.clear();
    }
}
