package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The runs that one engine has under way: begins them, takes them up, lets them go. Thread-safe.
final class Drivers implements Children.Starter {

    private static final Logger LOGGER = System.getLogger(Drivers.class.getName());

    private final Parts parts;
    private final RunDriver.Shared shared;
    private final Runnable whenBegun;
    private final Consumer<RunId> whenOver;
    private final Map<RunId, RunDriver> underWay = new ConcurrentHashMap<>();
    private final Map<RunId, JournalException> failures = new ConcurrentHashMap<>();
    private final Set<RunId> waiting = ConcurrentHashMap.newKeySet();
    private final List<ReentrantLock> opening =
            Stream.generate(ReentrantLock::new).limit(64).toList();
    private volatile boolean stopping;

    /// `whenBegun` is run when there is a run more, `whenOver` when one has been let go.
    Drivers(Parts parts, Runnable whenBegun, Consumer<RunId> whenOver) {
        this.parts = parts;
        this.shared = new RunDriver.Shared(parts, new Permits(parts.policies().concurrency()), new Leftovers());
        this.whenBegun = whenBegun;
        this.whenOver = whenOver;
    }

    @Nullable
    RunDriver get(RunId run) {
        return underWay.get(run);
    }

    Collection<RunDriver> all() {
        return underWay.values();
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    /// Whether the run was parked here and is taken up when somebody says something.
    boolean isWaiting(RunId run) {
        return !stopping && waiting.contains(run);
    }

    /// What the journal failed the run with when it was under way here last.
    @Nullable
    JournalException failure(RunId run) {
        return failures.get(run);
    }

    /// The run above this one, if there is one.
    ///
    /// @throws IllegalArgumentException when there is no such run
    @Nullable
    RunId parentOf(RunId run) {
        RunOptions.Parent parent = accepted(run).options().parent();
        return parent == null ? null : parent.run();
    }

    private RunEvent.RunAccepted accepted(RunId run) {
        RunDriver driver = underWay.get(run);
        if (driver != null) {
            return driver.log().state().start();
        }
        Optional<Recorded> first = parts.stores().journal().first(run);
        Require.that(first.isPresent(), "run", "be in the journal", run);
        return first.map(Recorded::event)
                .filter(RunEvent.RunAccepted.class::isInstance)
                .map(RunEvent.RunAccepted.class::cast)
                .orElseThrow(() -> newer(first.get()));
    }

    /// A book for a run that no other one started.
    Book book(Budget budget) {
        return new Book(
                parts.means().ledgers().apply(budget),
                Ledger.Scope.RUN,
                parts.means().models());
    }

    /// @throws JournalException when the journal does not take the run
    RunDriver begin(RunId run, RunEvent.RunAccepted accepted, Book book) {
        Ownership.Lease lease = switch (parts.stores().ownership().claim(run)) {
            case Ownership.Claim.Owned(Ownership.Lease owned) -> owned;
            case Ownership.Claim.Taken(String owner) ->
                throw new Blocked("run " + run + " must have no owner to begin but has " + owner);
        };
        RunLog log = new RunLog(run, logMeans(), 1, book, List.of());
        List<RunEvent> first = new ArrayList<>(List.of(accepted));
        Plan plan = accepted.options().plan();
        if (plan != null) {
            first.add(new RunEvent.PlanAdopted(0, plan, Origin.GIVEN));
        }
        try {
            log.appendAndWrite(first);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
        return drive(log, lease, null);
    }

    private RunLog.Means logMeans() {
        EmbeddedEngine.Means means = parts.means();
        return new RunLog.Means(parts.stores().journal(), means.clock(), means.threads(), means.redaction());
    }

    private RunDriver drive(RunLog log, Ownership.Lease lease, @Nullable ControlMessage first) {
        RunDriver driver = new RunDriver(log, shared, this, over -> letGo(over, lease));
        if (first != null) {
            driver.obey(first);
        }
        failures.remove(log.run());
        waiting.remove(log.run());
        underWay.put(log.run(), driver);
        driver.start();
        whenBegun.run();
        return driver;
    }

    /// What is over is read from the journal; of a run that the journal failed the failure is kept, to say so to
    /// whoever waits.
    private void letGo(RunDriver driver, Ownership.Lease lease) {
        RunLog log = driver.log();
        JournalException failure = log.broken();
        if (failure != null) {
            failures.put(log.run(), failure);
        } else if (log.state().park().filter(Drivers::mayBeTakenUp).isPresent()) {
            waiting.add(log.run());
        }
        release(log.run(), lease);
        underWay.remove(log.run(), driver);
        whenOver.accept(log.run());
    }

    private static boolean mayBeTakenUp(RunEvent.RunParked park) {
        return switch (park.cause()) {
            case PAUSED, WAITING -> true;
            case INTERRUPTED, BROKEN -> false;
        };
    }

    /// A lease that cannot be given back ends with the process.
    private static void release(RunId run, Ownership.Lease lease) {
        try {
            lease.close();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the lease of run " + run + " could not be given back: " + Thrown.kinds(e));
        }
    }

    @Override
    public RunDriver child(RunId run, Task task, Budget budget, RunOptions options, Book book) {
        return alone(
                run,
                () -> again(run, book, null)
                        .orElseGet(() -> begin(
                                run,
                                new RunEvent.RunAccepted(
                                        task, budget, options, parts.means().fingerprint()),
                                book)));
    }

    @Override
    public Optional<RunDriver> again(RunId run, Book book, @Nullable ControlMessage first) {
        return alone(run, () -> found(run, book, first));
    }

    /// A late step may still be opening a nested run when its parent looks for the run to end it: whoever comes
    /// second finds the driver that the first one made.
    private <T> T alone(RunId run, Supplier<T> action) {
        ReentrantLock lock = opening.get(Math.floorMod(run.hashCode(), opening.size()));
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private Optional<RunDriver> found(RunId run, Book book, @Nullable ControlMessage first) {
        RunDriver known = underWay.get(run);
        if (known != null) {
            if (first != null) {
                known.obey(first);
            }
            return Optional.of(known);
        }
        return parts.stores().journal().first(run).isEmpty()
                ? Optional.empty()
                : Optional.of(takeUpChild(run, book, first));
    }

    private RunDriver takeUpChild(RunId run, Book book, @Nullable ControlMessage first) {
        return switch (parts.stores().ownership().claim(run)) {
            case Ownership.Claim.Owned(Ownership.Lease lease) -> {
                try {
                    List<Recorded> history = history(run);
                    yield takeUp(run, history, book, lease, first == null ? goOn(history) : first);
                } catch (PrerequisiteException e) {
                    lease.close();
                    throw new Blocked(String.valueOf(e.getMessage()));
                } catch (RuntimeException e) {
                    lease.close();
                    throw e;
                }
            }
            case Ownership.Claim.Taken(String owner) ->
                throw new Blocked("run " + run + " must have its parent's owner but has " + owner);
        };
    }

    /// A nested run that is taken up has a parent that goes on: a pause that came from there is over.
    private static @Nullable ControlMessage goOn(List<Recorded> history) {
        RunState state = RunState.of(history);
        RunOptions.Parent parent = state.start().options().parent();
        if (parent == null || !state.paused()) {
            return null;
        }
        String above = Children.name(parent.run());
        return above.equals(Children.pausedBy(history))
                ? new ControlMessage.Resume("parent " + parent.run() + " after " + history.size(), above)
                : null;
    }

    /// The events of a run that is to go on; read them as its owner, else they may not be all.
    ///
    /// @throws IllegalArgumentException when there is no such run
    /// @throws PrerequisiteException when it was written by a newer Tyto
    List<Recorded> history(RunId run) {
        List<Recorded> history = parts.stores().journal().read(run, 0);
        Require.that(!history.isEmpty(), "run", "be in the journal", run);
        history.stream()
                .filter(each -> each.event() instanceof RunEvent.Unknown)
                .findFirst()
                .ifPresent(each -> {
                    throw newer(each);
                });
        return history;
    }

    private static PrerequisiteException newer(Recorded unknown) {
        return new PrerequisiteException("run " + unknown.run() + " was written by a newer Tyto (its event "
                + unknown.sequence() + " is not known here): update Tyto to take it up");
    }

    /// The log goes on under the next epoch: what the last owner had begun and not ended is settled in full, also in
    /// the runs that its steps had started.
    RunDriver takeUp(
            RunId run, List<Recorded> history, Book book, Ownership.Lease lease, @Nullable ControlMessage first) {
        RunLog log = new RunLog(run, logMeans(), history.getLast().epoch() + 1, book, history);
        log.openChildren().forEach((key, child) -> replay(child, book.forChild(key)));
        if (!log.state().ended()) {
            log.resumed("a process of Tyto " + parts.means().fingerprint().version());
        }
        return drive(log, lease, first);
    }

    /// What a run that is to be taken up later has spent so far: known before anything else is spent.
    private void replay(RunId run, Book book) {
        if (parts.stores().journal().first(run).isPresent()) {
            List<Recorded> history = history(run);
            RunLog log = new RunLog(run, logMeans(), history.getLast().epoch(), book, history);
            log.loseOpen();
            log.openChildren().forEach((key, child) -> replay(child, book.forChild(key)));
        }
    }

    /// Parks all that is under way and waits for it; nothing is taken up by itself any more.
    void park(String reason) {
        stopping = true;
        List<RunDriver> parking = List.copyOf(underWay.values());
        while (!parking.isEmpty()) {
            parking.forEach(driver -> driver.park(reason));
            parking.forEach(RunDriver::awaitQuietly);
            parking = List.copyOf(underWay.values()); // a nested run may have begun meanwhile
        }
    }
}
