package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Means;
import dev.tyto.coordinator.engine.EmbeddedEngine.Minds;
import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.engine.EmbeddedEngine.Stores;
import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.policy.CapabilityRouter;
import dev.tyto.coordinator.policy.PlainAllocator;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import dev.tyto.core.sampling.Sampling;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.work.Worker;
import dev.tyto.testkit.InMemoryJournal;
import dev.tyto.testkit.InMemoryOwnership;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.contract.EngineContract.Play;
import dev.tyto.testkit.contract.EngineContract.Stage;
import dev.tyto.testkit.sim.SimulatedProcess;
import dev.tyto.testkit.sim.Simulation;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Embedded engines in simulated processes over one store, in virtual time; one seed decides the order of
/// everything. Made for one play.
public final class SimulatedStage implements Stage {

    private static final Limit LIMIT = new Limit(5_000_000, Duration.ofHours(12));

    private final Simulation simulation;
    private final SimulatedProcess audience;
    private final InMemoryOwnership ownership = new InMemoryOwnership();
    private final InMemoryJournal store = new InMemoryJournal(ownership);
    private final Path folder;
    private final Artifacts artifacts;
    private Workspaces workspaces;
    private final AtomicInteger ids = new AtomicInteger();
    private final CountDownLatch death = new CountDownLatch(1);
    private final Redaction redaction = new Redaction();
    private final List<Life> lives = new ArrayList<>();
    private TroubledJournal.Trouble trouble = new TroubledJournal.Trouble() {};
    private UnaryOperator<Policies> policies = UnaryOperator.identity();
    private int events;
    private int lastEvent = Integer.MAX_VALUE;
    private @Nullable Throwable failure;
    private boolean over;

    /// What takes secrets out of everything that its engines record.
    Redaction redaction() {
        return redaction;
    }

    /// An engine and what it lives on.
    private record Life(SimulatedProcess process, InMemoryOwnership ownership, EmbeddedEngine engine) {}

    public SimulatedStage(Path folder, long seed) {
        this.simulation = new Simulation(seed);
        this.audience = simulation.process("play");
        this.folder = folder;
        this.artifacts = new FolderArtifacts(folder.resolve("data"));
        this.workspaces = new FolderWorkspaces(folder.resolve("runs"), artifacts);
    }

    /// Performs the play.
    public void perform(Play play) throws Exception {
        audience.threads().newThread(() -> performHere(play)).start();
        Simulation.Ending ending = simulation.run(LIMIT);
        if (failure instanceof Exception exception) {
            throw exception;
        } else if (failure instanceof Error error) {
            throw error;
        } else if (!over) {
            throw new AssertionError("the play must end but hangs (" + ending + "):\n" + simulation.waiting());
        }
    }

    private void performHere(Play play) {
        try {
            play.on(this);
        } catch (Throwable e) { // rethrown on the thread that runs the simulation
            failure = e;
        } finally {
            over = true;
            lives.forEach(life -> life.process().crash());
        }
    }

    /// Engines that are started from now on decide so.
    public void decide(UnaryOperator<Policies> change) {
        policies = change;
    }

    /// Engines that are started from now on keep their attempts' folders there.
    public void keepFoldersIn(Workspaces other) {
        workspaces = other;
    }

    /// What befalls the journal from now on.
    void trouble(TroubledJournal.Trouble what) {
        trouble = what;
    }

    InMemoryJournal store() {
        return store;
    }

    Artifacts artifacts() {
        return artifacts;
    }

    /// The folder of an attempt's files.
    Path workspace(RunId run, String attempt) {
        return folder.resolve("runs").resolve(run.value()).resolve(attempt);
    }

    @Override
    public EmbeddedEngine start(Cast cast) {
        int number = lives.size() + 1;
        SimulatedProcess process = simulation.process("engine" + number);
        InMemoryOwnership owner = ownership.as(process.name());
        TroubledJournal journal = new TroubledJournal(store, new Fate(process, owner));
        Stores stores = new Stores(journal, journal, owner, artifacts, workspaces);
        Map<String, Minds> teams = new HashMap<>();
        cast.teams().forEach((name, workers) -> teams.put(name, minds(cast, workers)));
        EmbeddedEngine engine = new EmbeddedEngine(new Parts(
                stores, minds(cast, cast.workers()), teams, policies.apply(policies(cast)), means(cast, process)));
        lives.add(new Life(process, owner, engine));
        return engine;
    }

    private static Minds minds(Cast cast, List<Worker> workers) {
        return new Minds(cast.planner(), workers, cast.synthesizer(), (answer, _) -> answer);
    }

    private static Policies policies(Cast cast) {
        return new Policies(
                new CapabilityRouter(),
                new PlainAllocator(),
                cast.approvals(),
                new First(),
                (_, _) -> new Verdict.Unchecked(),
                RunMachine.of(FailurePolicy.DEFAULT),
                Deadlines.DEFAULT,
                Concurrency.DEFAULT);
    }

    private Means means(Cast cast, SimulatedProcess process) {
        return new Means(
                cast.models(),
                cast.tools(),
                process.clock(),
                process.threads(),
                Randomness.seeded(1),
                () -> "run-" + ids.incrementAndGet(),
                Ledger::over,
                redaction,
                new Fingerprint("test", Fingerprint.UNSAID, Fingerprint.UNSAID, 1));
    }

    private Life last() {
        return lives.getLast();
    }

    @Override
    public void kill() {
        kill(last().process(), last().ownership());
    }

    private void kill(SimulatedProcess process, InMemoryOwnership owner) {
        owner.die();
        death.countDown();
        process.crash();
    }

    @Override
    public void killAfter(int count) {
        lastEvent = count;
    }

    @Override
    public void awaitDeath() throws InterruptedException {
        death.await();
    }

    @Override
    public void park() {
        last().engine().park("the test says so");
    }

    @Override
    public void besides(Runnable action) {
        audience.threads().newThread(action).start();
    }

    @Override
    public void writeAsNewer(RunId run) {
        Recorded last = store.read(run, 0).getLast();
        RunEvent event = new RunEvent.Unknown("Dreamt", 1, Json.object().build());
        store.append(run, last.sequence(), last.epoch(), simulation.now(), List.of(event));
    }

    @Override
    public Clock clock() {
        return audience.clock();
    }

    /// Kills its process at the event that was said, and does whatever else the play wants.
    private final class Fate implements TroubledJournal.Trouble {
        private final SimulatedProcess process;
        private final InMemoryOwnership owner;

        Fate(SimulatedProcess process, InMemoryOwnership owner) {
            this.process = process;
            this.owner = owner;
        }

        @Override
        public void beforeAppend(List<RunEvent> appended) {
            trouble.beforeAppend(appended);
        }

        @Override
        public void afterAppend(int count) {
            trouble.afterAppend(count);
            events += count;
            if (events >= lastEvent) {
                lastEvent = Integer.MAX_VALUE;
                kill(process, owner);
            }
        }

        @Override
        public void beforePeek() {
            trouble.beforePeek();
        }
    }

    /// One sample, the first.
    private record First() implements Sampling {
        @Override
        public boolean wantsMore(List<Draw> drawn, int planned) {
            return drawn.isEmpty();
        }

        @Override
        public Joined join(List<Draw> drawn) {
            return new Joined(drawn.getFirst().outcome(), 0);
        }
    }
}
