package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.core.answer.AnswerExtractor;
import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Ids;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.routing.Allocator;
import dev.tyto.core.routing.Router;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Runs workforces inside this process: one driver a run, virtual threads for the work, the journal for the truth.
///
/// Made by the wiring and owned by it; thread-safe. Closing it parks every run that is still under way.
public final class EmbeddedEngine implements Workforce, AutoCloseable {

    /// Everything an engine is made of.
    public record Parts(Stores stores, Minds minds, Policies policies, Means means) {}

    /// Where things are kept; `runs` is the folder for the runs' own folders. The engine closes none of them.
    public record Stores(Journal journal, Inbox inbox, Artifacts artifacts, Path runs) {}

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
            FailurePolicy failures) {}

    /// What work is done with.
    public record Means(
            Models models, List<Tool> tools, Clock clock, Randomness randomness, Ids ids, Fingerprint fingerprint) {
        public Means {
            tools = List.copyOf(tools);
        }
    }

    private final Parts parts;
    private final Map<RunId, RunDriver> drivers = new ConcurrentHashMap<>();

    public EmbeddedEngine(Parts parts) {
        this.parts = parts;
    }

    @Override
    public RunId submit(Task task, Budget budget, RunOptions options) {
        Journal journal = parts.stores().journal();
        Require.that(
                budget.limit(BudgetKind.MONEY).isEmpty(),
                "budget",
                "limit tokens or calls while no prices are known",
                budget);
        Optional<RunId> known = alreadyAccepted(options);
        if (known.isPresent()) {
            return known.get();
        }
        RunId run = new RunId(parts.means().ids().next());
        RunLog log = new RunLog(run, journal, parts.means().clock(), 1);
        List<RunEvent> first = new ArrayList<>();
        first.add(new RunEvent.RunAccepted(task, budget, options, parts.means().fingerprint()));
        Plan plan = options.plan();
        if (plan != null) {
            first.add(new RunEvent.PlanAdopted(0, plan, Origin.GIVEN));
        }
        try {
            log.append(_ -> first);
        } catch (JournalException e) {
            return alreadyAccepted(options).orElseThrow(() -> e);
        }
        RunDriver driver =
                new RunDriver(log, parts, new RunMachine(parts.policies().failures()), () -> forget(log));
        drivers.put(run, driver);
        driver.start();
        return run;
    }

    /// The run of the same idempotency key, also when it was accepted a moment ago by somebody else.
    private Optional<RunId> alreadyAccepted(RunOptions options) {
        Journal journal = parts.stores().journal();
        return Optional.ofNullable(options.idempotencyKey()).flatMap(journal::byIdempotencyKey);
    }

    /// What is over is read from the journal; only a run that the journal failed is kept, to say so to whoever waits.
    private void forget(RunLog log) {
        if (log.broken() == null) {
            drivers.remove(log.run());
        }
    }

    @Override
    public List<Recorded> events(RunId run, long afterSequence, Duration wait) throws InterruptedException {
        RunDriver driver = drivers.get(run);
        if (driver != null) {
            return driver.log().after(afterSequence, wait);
        }
        List<Recorded> stored = parts.stores().journal().read(run, afterSequence);
        if (stored.isEmpty() && parts.stores().journal().read(run, 0).isEmpty()) {
            throw new IllegalArgumentException("run must be in the journal but is not: " + run);
        }
        return stored;
    }

    @Override
    public void control(RunId run, ControlMessage message) {
        parts.stores().inbox().put(run, message);
    }

    @Override
    public Resumption resume(RunId run) {
        throw new IllegalStateException("not yet");
    }

    /// @throws JournalException when the run stopped because the journal could not be written
    @Override
    public void await(RunId run) throws InterruptedException {
        RunDriver driver = drivers.get(run);
        if (driver != null) {
            driver.await();
        }
    }

    /// Parks every run under way: no new call starts, open connections are cut and settled, and the log says so.
    public void park(String reason) {
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
