package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.coordinator.policy.CapabilityRouter;
import dev.tyto.coordinator.policy.PlainAllocator;
import dev.tyto.coordinator.policy.WorkspaceApprovals;
import dev.tyto.core.answer.AnswerExtractor;
import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Ids;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.routing.Allocator;
import dev.tyto.core.routing.Router;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.sampling.Sampling;
import dev.tyto.core.sampling.Verifier;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.work.Worker;
import dev.tyto.core.workforce.Workforce;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs workforces inside this process: one driver a run, virtual threads for the work, the journal for the truth.
///
/// Made by the wiring and owned by it; thread-safe. Closing it parks every run that is still under way.
public final class EmbeddedEngine implements Workforce, AutoCloseable {

    /// Everything an engine is made of. `teams` do the runs that steps of other runs start, by their names.
    public record Parts(Stores stores, Minds minds, Map<String, Minds> teams, Policies policies, Means means) {
        public Parts {
            teams = Map.copyOf(teams);
        }

        Minds team(String name) {
            Minds team = teams.get(name);
            if (team == null) {
                throw new IllegalArgumentException("team must be one of " + teams.keySet() + " but was " + name);
            }
            return team;
        }
    }

    /// Where things are kept. The engine closes none of them.
    public record Stores(
            Journal journal, Inbox inbox, Ownership ownership, Artifacts artifacts, Workspaces workspaces) {}

    /// Who thinks.
    public record Minds(Planner planner, List<Worker> workers, Synthesizer synthesizer, AnswerExtractor extractor) {
        public Minds {
            workers = List.copyOf(workers);
            Require.that(!workers.isEmpty(), "workforce", "have at least one worker", workers);
            long names = workers.stream()
                    .map(each -> each.profile().name())
                    .distinct()
                    .count();
            Require.that(names == workers.size(), "workers", "have distinct names", names);
        }
    }

    /// Who decides.
    public record Policies(
            Router router,
            Allocator allocator,
            Approvals approvals,
            Sampling sampling,
            Verifier verifier,
            RunMachine machine,
            Deadlines deadlines,
            Concurrency concurrency) {

        /// The plain ones: routing by capability, no ceilings, leave for what stays in an attempt's folder, and the
        /// usual recovery, deadlines and permits.
        public static Policies plain(Sampling sampling, Verifier verifier) {
            return new Policies(
                    new CapabilityRouter(),
                    new PlainAllocator(),
                    new WorkspaceApprovals(),
                    sampling,
                    verifier,
                    RunMachine.of(FailurePolicy.DEFAULT),
                    Deadlines.DEFAULT,
                    Concurrency.DEFAULT);
        }
    }

    /// What work is done with. `threads` makes the threads of runs: virtual ones. `ledgers` opens a run's book.
    public record Means(
            Models models,
            List<Tool> tools,
            Clock clock,
            ThreadFactory threads,
            Randomness randomness,
            Ids ids,
            Function<Budget, Ledger> ledgers,
            Redaction redaction,
            Fingerprint fingerprint) {
        public Means {
            tools = List.copyOf(tools);
        }
    }

    private static final Logger LOGGER = System.getLogger(EmbeddedEngine.class.getName());

    private static final Duration INBOX_INTERVAL = Duration.ofMillis(200);

    private final Parts parts;
    private final Permits permits;
    private final Map<RunId, RunDriver> drivers = new ConcurrentHashMap<>();
    private final Set<RunId> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean polling = new AtomicBoolean();
    private volatile boolean stopping;

    public EmbeddedEngine(Parts parts) {
        this.parts = parts;
        this.permits = new Permits(parts.policies().concurrency());
    }

    /// @throws PrerequisiteException when there is a hard limit on money and no price for one of the models
    @Override
    public RunId submit(Task task, Budget budget, RunOptions options) {
        requirePrices(budget, options);
        Optional<RunId> known = alreadyAccepted(options);
        if (known.isPresent()) {
            return known.get();
        }
        RunId run = new RunId(parts.means().ids().next());
        Book book = new Book(
                parts.means().ledgers().apply(budget),
                Ledger.Scope.RUN,
                parts.means().models());
        try {
            return begin(run, task, budget, options, book).log().run();
        } catch (JournalException e) {
            if (e.reason() != JournalException.Reason.KEY_TAKEN) {
                throw e;
            }
            return alreadyAccepted(options).orElseThrow(() -> e);
        }
    }

    private void requirePrices(Budget budget, RunOptions options) {
        Models models = parts.means().models();
        Stream.of(options.plannerModel(), options.workerModel(), options.synthesizerModel())
                .distinct()
                .filter(model -> ModelDesk.unpriced(budget, models.facts(model)).isPresent())
                .findFirst()
                .ifPresent(EmbeddedEngine::refuseUnpriced);
    }

    private static void refuseUnpriced(ModelName model) {
        throw new PrerequisiteException(ModelDesk.needsPrice(model));
    }

    private RunDriver begin(RunId run, Task task, Budget budget, RunOptions options, Book book) {
        Ownership.Lease lease = switch (parts.stores().ownership().claim(run)) {
            case Ownership.Claim.Owned(Ownership.Lease owned) -> owned;
            case Ownership.Claim.Taken(String owner) ->
                throw new IllegalStateException("a new run must have no owner but " + run + " has " + owner);
        };
        RunLog log = new RunLog(run, logMeans(), 1, book, List.of());
        List<RunEvent> first = new ArrayList<>();
        first.add(new RunEvent.RunAccepted(task, budget, options, parts.means().fingerprint()));
        Plan plan = options.plan();
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
        RunDriver driver = new RunDriver(log, parts, permits, nested, () -> letGo(log, lease));
        if (first != null) {
            driver.obey(first);
        }
        drivers.put(log.run(), driver);
        waiting.remove(log.run());
        driver.start();
        poll();
        return driver;
    }

    /// What is over is read from the journal; only a run that the journal failed is kept, to say so to whoever
    /// waits.
    private void letGo(RunLog log, Ownership.Lease lease) {
        Optional<RunEvent.RunParked> park = log.state().park();
        if (park.isPresent() && mayBeTakenUp(park.get().cause())) {
            waiting.add(log.run());
        }
        if (log.broken() == null) {
            drivers.remove(log.run());
        }
        lease.close();
        takeUpForMail(log.run());
    }

    private static boolean mayBeTakenUp(ParkCause cause) {
        return switch (cause) {
            case PAUSED, WAITING -> true;
            case INTERRUPTED, BROKEN -> false;
        };
    }

    /// A message that came while the run was being parked is not left lying.
    private void takeUpForMail(RunId run) {
        try {
            if (!stopping
                    && waiting.contains(run)
                    && parts.stores().inbox().pending().contains(run)) {
                resume(run);
            }
        } catch (JournalException | PrerequisiteException e) {
            LOGGER.log(Level.DEBUG, "run " + run + " has mail and cannot be taken up", e);
        }
    }

    /// The run of the same idempotency key, also when it was accepted a moment ago by somebody else.
    private Optional<RunId> alreadyAccepted(RunOptions options) {
        Journal journal = parts.stores().journal();
        return Optional.ofNullable(options.idempotencyKey()).flatMap(journal::byIdempotencyKey);
    }

    private final Children.Starter nested = new Children.Starter() {
        @Override
        public RunDriver child(RunId run, Task task, Budget budget, RunOptions options, Book book) {
            return again(run, book, null).orElseGet(() -> begin(run, task, budget, options, book));
        }

        @Override
        public Optional<RunDriver> again(RunId run, Book book, @Nullable ControlMessage first) {
            RunDriver known = drivers.get(run);
            if (known != null && known.log().broken() == null) {
                if (first != null) {
                    known.obey(first);
                }
                return Optional.of(known);
            }
            List<Recorded> history = parts.stores().journal().read(run, 0);
            return history.isEmpty() ? Optional.empty() : Optional.of(takeUpChild(run, history, book, first));
        }
    };

    private RunDriver takeUpChild(RunId run, List<Recorded> history, Book book, @Nullable ControlMessage first) {
        return switch (parts.stores().ownership().claim(run)) {
            case Ownership.Claim.Owned(Ownership.Lease lease) -> {
                try {
                    yield takeUp(run, history, book, lease, first);
                } catch (RuntimeException e) {
                    lease.close();
                    throw e;
                }
            }
            case Ownership.Claim.Taken(String owner) ->
                throw new IllegalStateException("run " + run + " must have its parent's owner but has " + owner);
        };
    }

    /// A run that another one started is taken up with it.
    @Override
    public Resumption resume(RunId run) {
        List<Recorded> history = history(run);
        RunOptions.Parent parent =
                ((RunEvent.RunAccepted) history.getFirst().event()).options().parent();
        if (parent != null && !RunState.of(history).ended()) {
            RunDriver above = drivers.get(parent.run());
            if (above == null) {
                return resume(parent.run());
            }
            above.childCanGoOn(run);
            return new Resumption.Resumed();
        }
        return switch (parts.stores().ownership().claim(run)) {
            case Ownership.Claim.Taken(String owner) -> new Resumption.Owned(owner);
            case Ownership.Claim.Owned(Ownership.Lease lease) -> resume(run, lease);
        };
    }

    private Resumption resume(RunId run, Ownership.Lease lease) {
        try {
            List<Recorded> history = history(run); // again: nobody else may write to it now
            RunState state = RunState.of(history);
            if (state.ended()) {
                lease.close();
                return new Resumption.Over();
            }
            Book book = new Book(
                    parts.means().ledgers().apply(state.start().budget()),
                    Ledger.Scope.RUN,
                    parts.means().models());
            requirePrices(state.budget(), state.start().options());
            takeUp(run, history, book, lease, null);
            return new Resumption.Resumed();
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private List<Recorded> history(RunId run) {
        List<Recorded> history = parts.stores().journal().read(run, 0);
        Require.that(!history.isEmpty(), "run", "be in the journal", run);
        history.stream()
                .filter(each -> each.event() instanceof RunEvent.Unknown)
                .findFirst()
                .ifPresent(each -> {
                    throw new PrerequisiteException("run " + run + " was written by a newer Tyto (its event "
                            + each.sequence() + " is not known here): update Tyto to take it up");
                });
        return history;
    }

    /// The log goes on under the next epoch: what the last owner had begun and not ended is settled in full, also in
    /// the runs that its steps had started.
    private RunDriver takeUp(
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
        List<Recorded> history = parts.stores().journal().read(run, 0);
        if (!history.isEmpty()) {
            RunLog log = new RunLog(run, logMeans(), history.getLast().epoch(), book, history);
            log.loseOpen();
            log.openChildren().forEach((key, child) -> replay(child, book.forChild(key)));
        }
    }

    @Override
    public List<Recorded> events(RunId run, long afterSequence, Duration wait) throws InterruptedException {
        RunDriver driver = drivers.get(run);
        if (driver != null) {
            return driver.log().after(afterSequence, wait, parts.means().clock());
        }
        List<Recorded> stored = parts.stores().journal().read(run, afterSequence);
        if (stored.isEmpty() && parts.stores().journal().read(run, 0).isEmpty()) {
            throw new IllegalArgumentException("run must be in the journal but is not: " + run);
        }
        return stored;
    }

    /// A run that this engine had and that waits is taken up again to obey.
    @Override
    public void control(RunId run, ControlMessage message) {
        parts.stores().inbox().put(run, message);
        RunDriver driver = drivers.get(run);
        if (driver != null) {
            driver.mailCame();
        } else if (waiting.contains(run) && !(message instanceof ControlMessage.Pause)) {
            resume(run);
        }
    }

    /// Looks for messages from other processes for as long as there are runs under way.
    private void poll() {
        if (!drivers.isEmpty() && polling.compareAndSet(false, true)) {
            parts.means().clock().after(INBOX_INTERVAL, () -> {
                polling.set(false);
                try {
                    deliver();
                } finally {
                    poll();
                }
            });
        }
    }

    private void deliver() {
        try {
            for (RunId run : parts.stores().inbox().pending()) {
                RunDriver driver = drivers.get(run);
                if (driver != null) {
                    driver.mailCame();
                } else {
                    takeUpForMail(run);
                }
            }
        } catch (JournalException e) {
            drivers.values().forEach(RunDriver::mailCame); // each finds out for itself
        }
    }

    /// @throws JournalException when the run stopped because the journal could not be written
    @Override
    public void await(RunId run) throws InterruptedException {
        RunDriver driver = drivers.get(run);
        if (driver != null) {
            driver.await();
            JournalException broken = driver.log().broken();
            if (broken != null) {
                throw broken;
            }
        }
    }

    /// Parks every run under way, and takes none up by itself any more: no new call starts, open connections are
    /// cut and settled, and the log says so.
    public void park(String reason) {
        stopping = true;
        drivers.values().forEach(driver -> driver.park(reason));
        for (RunDriver driver : drivers.values()) {
            driver.awaitQuietly();
        }
    }

    @Override
    public void close() {
        park("the engine was closed");
    }
}
