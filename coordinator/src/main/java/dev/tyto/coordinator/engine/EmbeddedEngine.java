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
import dev.tyto.core.planning.PlanRules;
import dev.tyto.core.planning.Planner;
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
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.core.workforce.Workforce;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
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

        /// Of the workers, in their order.
        List<WorkerProfile> profiles() {
            return workers.stream().map(Worker::profile).toList();
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

    /// What the ids of the messages begin with that take a pause back for whoever resumes a run.
    private static final String TAKEN_UP = "taken up ";

    private final Parts parts;
    private final Drivers drivers;
    private final AtomicBoolean polling = new AtomicBoolean();
    private final ReadWriteLock opening = new ReentrantReadWriteLock();
    private boolean closed;

    public EmbeddedEngine(Parts parts) {
        this.parts = parts;
        this.drivers = new Drivers(parts, this::poll, this::takeUpForMail);
    }

    /// A second submission under the same idempotency key is answered with the run of the first one.
    ///
    /// @throws IllegalArgumentException when the idempotency key is that of a run with another task or budget
    /// @throws IllegalArgumentException when a plan is given that the workers cannot carry out
    /// @throws IllegalStateException when the engine was closed
    /// @throws PrerequisiteException when there is a hard limit on money and no price for one of the models
    @Override
    public RunId submit(Task task, Budget budget, RunOptions options) {
        requirePrices(budget, options);
        requireNoSecret(options.idempotencyKey(), "idempotency key");
        Plan plan = options.plan();
        if (plan != null) {
            PlanRules.with(parts.minds().profiles()).require(plan);
        }
        return whileOpen(() -> {
            RunEvent.RunAccepted accepted = new RunEvent.RunAccepted(
                    task, budget, options, parts.means().fingerprint());
            return alreadyAccepted(accepted).orElseGet(() -> begin(accepted));
        });
    }

    private RunId begin(RunEvent.RunAccepted accepted) {
        RunId run = new RunId(parts.means().ids().next());
        try {
            drivers.begin(run, accepted, drivers.book(accepted.budget()));
            return run;
        } catch (JournalException e) {
            if (e.reason() != JournalException.Reason.KEY_TAKEN) {
                throw e;
            }
            return alreadyAccepted(accepted).orElseThrow(() -> e);
        }
    }

    /// Does what may start something; whoever closes the engine waits for it, and after that it is refused.
    private <T> T whileOpen(Supplier<T> action) {
        opening.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the engine must be open to start or take up a run but was closed");
            }
            return action.get();
        } finally {
            opening.readLock().unlock();
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

    /// The run of the same idempotency key, also when it was accepted a moment ago by somebody else.
    private Optional<RunId> alreadyAccepted(RunEvent.RunAccepted accepted) {
        Journal journal = parts.stores().journal();
        String key = accepted.options().idempotencyKey();
        Optional<RunId> known = key == null ? Optional.empty() : journal.byIdempotencyKey(key);
        known.flatMap(journal::first).ifPresent(first -> requireSame(String.valueOf(key), first, accepted));
        return known;
    }

    /// The log has tasks without their secrets.
    private void requireSame(String key, Recorded first, RunEvent.RunAccepted wanted) {
        RunEvent now = EventFormat.redacted(wanted, parts.means().redaction());
        if (first.event() instanceof RunEvent.RunAccepted before && now instanceof RunEvent.RunAccepted accepted) {
            String other = !before.task().equals(accepted.task()) ? "task" : "budget";
            if (!before.task().equals(accepted.task()) || !before.budget().equals(accepted.budget())) {
                throw new IllegalArgumentException("idempotency key " + key + " must be used for one " + other
                        + " only but run " + first.run() + " has another one under it");
            }
        }
    }

    /// A message that came while the run was being parked is not left lying; what goes wrong here is found out by
    /// whoever resumes the run.
    private void takeUpForMail(RunId run) {
        try {
            if (drivers.isWaiting(run) && parts.stores().inbox().pending().contains(run)) {
                whileOpen(() -> taken(run, false));
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "run " + run + " has mail and cannot be taken up: " + Thrown.kinds(e));
        }
    }

    /// A run that another one started is taken up with it.
    ///
    /// @throws IllegalStateException when the engine was closed
    @Override
    public Resumption resume(RunId run) {
        return whileOpen(() -> taken(run, true));
    }

    /// Takes the run up to go on, or only to read its messages: then it stays paused if it is.
    private Resumption taken(RunId run, boolean goOn) {
        RunId parent = drivers.parentOf(run);
        if (parent == null) {
            return claimed(run, goOn);
        }
        if (drivers.get(run) == null) {
            List<Recorded> history = drivers.history(run);
            if (RunState.of(history).ended()) {
                return new Resumption.Over();
            }
            if (goOn) {
                sayGoOn(history);
            }
        }
        RunDriver above = drivers.get(parent);
        if (above == null) {
            return taken(parent, goOn);
        }
        above.childCanGoOn(run);
        return new Resumption.Resumed();
    }

    private Resumption claimed(RunId run, boolean goOn) {
        return switch (parts.stores().ownership().claim(run)) {
            case Ownership.Claim.Taken(String owner) -> new Resumption.Owned(owner);
            case Ownership.Claim.Owned(Ownership.Lease lease) -> {
                try {
                    yield resume(run, lease, goOn);
                } catch (RuntimeException e) {
                    lease.close();
                    throw e;
                }
            }
        };
    }

    private Resumption resume(RunId run, Ownership.Lease lease, boolean goOn) {
        List<Recorded> history = drivers.history(run);
        RunState state = RunState.of(history);
        if (state.ended()) {
            lease.close();
            return new Resumption.Over();
        }
        requirePrices(state.budget(), state.start().options());
        if (goOn) {
            sayGoOn(history);
        }
        drivers.takeUp(run, history, drivers.book(state.start().budget()), lease, null);
        return new Resumption.Resumed();
    }

    /// Takes the pause of a run back, and those of the runs beneath it when it rests because of them.
    private void sayGoOn(List<Recorded> history) {
        RunState state = RunState.of(history);
        Recorded last = history.getLast();
        if (state.paused()) {
            parts.stores()
                    .inbox()
                    .put(last.run(), new ControlMessage.Resume(TAKEN_UP + last.sequence(), "whoever took it up"));
        }
        if (state.paused()
                || state.park().filter(park -> park.cause() == ParkCause.PAUSED).isPresent()) {
            RunMemory memory = new RunMemory();
            history.forEach(each -> memory.fold(each.event()));
            memory.open().children().values().forEach(child -> {
                List<Recorded> log = parts.stores().journal().read(child, 0);
                if (!log.isEmpty()) {
                    sayGoOn(log);
                }
            });
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

    /// A run that this engine had and that waits is taken up again to obey. The inbox gets the message without the
    /// secrets that are known.
    ///
    /// @throws IllegalArgumentException when the message's id, or that of a subtask in its plan, holds a secret
    @Override
    public void control(RunId run, ControlMessage message) {
        requireNoSecret(message.id(), "control message id");
        if (message instanceof ControlMessage.EditPlan edit) {
            edit.plan().subtasks().forEach(each -> requireNoSecret(each.id().value(), "subtask id"));
        }
        RunEvent.ControlReceived received = new RunEvent.ControlReceived(message);
        RunEvent cleaned = EventFormat.redacted(received, parts.means().redaction());
        parts.stores().inbox().put(run, ((RunEvent.ControlReceived) cleaned).message());
        RunDriver driver = drivers.get(run);
        if (driver != null) {
            driver.mailCame();
        } else if (drivers.isWaiting(run) && !(message instanceof ControlMessage.Pause)) {
            whileOpen(() -> taken(run, false));
        }
    }

    /// Ids are kept as they are: others go by them.
    private void requireNoSecret(@Nullable String id, String subject) {
        if (id != null && !parts.means().redaction().clean(id).equals(id)) {
            throw new IllegalArgumentException(subject + " must hold no secret but does");
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
        } catch (RuntimeException e) {
            drivers.all().forEach(RunDriver::mailCame); // each finds out for itself
        }
    }

    /// @throws JournalException when the run stopped because the journal could not be written
    @Override
    public void await(RunId run) throws InterruptedException {
        RunDriver driver = drivers.get(run);
        if (driver != null) {
            driver.await();
        }
        JournalException failure = driver != null ? driver.log().broken() : drivers.failure(run);
        if (failure != null) {
            throw failure;
        }
    }

    /// Parks every run under way, and takes none up by itself any more: no new call starts, open connections are
    /// cut and settled, and the log says so.
    public void park(String reason) {
        drivers.park(reason);
    }

    /// Parks every run under way; starts none any more.
    @Override
    public void close() {
        opening.writeLock().lock();
        try {
            closed = true;
        } finally {
            opening.writeLock().unlock();
        }
        park("the engine was closed");
    }
}
