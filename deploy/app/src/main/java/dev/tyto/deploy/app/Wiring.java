package dev.tyto.deploy.app;

import dev.tyto.coordinator.engine.Concurrency;
import dev.tyto.coordinator.engine.Deadlines;
import dev.tyto.coordinator.engine.EmbeddedEngine;
import dev.tyto.coordinator.engine.FolderWorkspaces;
import dev.tyto.coordinator.journal.LockFiles;
import dev.tyto.coordinator.journal.SqliteJournal;
import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.policy.CapabilityRouter;
import dev.tyto.coordinator.policy.PlainAllocator;
import dev.tyto.coordinator.policy.WorkspaceApprovals;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Ids;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.RunId;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.deploy.app.cli.Opening;
import dev.tyto.deploy.app.cli.Surroundings;
import dev.tyto.deploy.app.cli.Workplace;
import dev.tyto.deploy.app.config.LocalSecrets;
import dev.tyto.deploy.app.demo.Demo;
import dev.tyto.inference.gateway.Gateway;
import dev.tyto.inference.gateway.openai.OpenAiCompatibleProvider;
import dev.tyto.inference.gateway.openai.OpenAiProvider;
import dev.tyto.inference.gateway.replay.ReplayProvider;
import dev.tyto.planner.engine.LlmPlanner;
import dev.tyto.planner.engine.PlanReader;
import dev.tyto.tools.ToolCatalogue;
import dev.tyto.workers.CheckVerifier;
import dev.tyto.workers.LlmSynthesizer;
import dev.tyto.workers.LlmWorker;
import dev.tyto.workers.OneSample;
import dev.tyto.workers.PlainExtractor;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Joins the rooms of the house, by constructors. The only class that sees all of them. Thread-safe.
final class Wiring implements Opening {

    private static final int MAX_SUBTASKS = 100;
    private static final int MAX_ROUNDS = 20;
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(10);

    private final Surroundings surroundings;
    private final Clock clock;

    Wiring(Surroundings surroundings, Clock clock) {
        this.surroundings = surroundings;
        this.clock = clock;
    }

    @Override
    public GivenPlan readPlan(String text, List<WorkerProfile> team) {
        List<WorkerProfile> workers = team.isEmpty() ? profiles(Staff.STANDARD, ToolCatalogue.standard()) : team;
        return switch (new PlanReader(MAX_SUBTASKS).read(text, workers)) {
            case PlanReader.Result.Accepted(Plan plan) -> new GivenPlan.Accepted(plan);
            case PlanReader.Result.Refused(List<PlanDefect> defects) -> new GivenPlan.Refused(defects);
        };
    }

    @Override
    public Optional<Journal> journal(Path dataFolder) {
        return SqliteJournal.isIn(dataFolder) ? Optional.of(SqliteJournal.open(dataFolder)) : Optional.empty();
    }

    @Override
    public List<String> lines(Path dataFolder, RunId run) {
        return stored(dataFolder, journal -> journal.lines(run));
    }

    @Override
    public List<EventFormat.Blob> blobs(Path dataFolder, RunId run) {
        return stored(dataFolder, journal -> journal.blobs(run));
    }

    private static <T> List<T> stored(Path dataFolder, Function<SqliteJournal, List<T>> read) {
        if (!SqliteJournal.isIn(dataFolder)) {
            return List.of();
        }
        try (SqliteJournal journal = SqliteJournal.open(dataFolder)) {
            return read.apply(journal);
        }
    }

    @Override
    public Optional<String> owner(Path dataFolder, RunId run) {
        return switch (new LockFiles(dataFolder).claim(run)) {
            case Ownership.Claim.Taken taken -> Optional.of(taken.owner());
            case Ownership.Claim.Owned owned -> {
                owned.lease().close();
                yield Optional.empty();
            }
        };
    }

    @Override
    public void check(List<ModelEntry> models, ModelName model) {
        gateway(models, secrets()).check(model);
    }

    @Override
    public Workplace open(Request request) {
        if (request.staff() != Staff.WAITING) {
            request.team().forEach(Wiring::requireTools);
        }
        Redaction redaction = new Redaction();
        Gateway gateway = gateway(request.models(), redaction.watching(secrets()));
        SqliteJournal journal = SqliteJournal.open(request.dataFolder());
        Artifacts artifacts = journal.artifacts(clock);
        Path runs = request.dataFolder().resolve("runs");
        EmbeddedEngine engine = new EmbeddedEngine(new EmbeddedEngine.Parts(
                new EmbeddedEngine.Stores(
                        journal,
                        journal,
                        new LockFiles(request.dataFolder()),
                        artifacts,
                        new FolderWorkspaces(runs, artifacts)),
                minds(request),
                Map.of(),
                policies(),
                means(gateway, request.models(), redaction)));
        return new LocalWorkplace(engine, artifacts, gateway, journal);
    }

    @Override
    public Secrets secrets() {
        return new LocalSecrets(surroundings.environment(), surroundings.home());
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Ids ids() {
        return Ids.timeOrdered(clock, new SecureRandom());
    }

    private static Gateway gateway(List<ModelEntry> entries, Secrets secrets) {
        return new Gateway(
                List.of(
                        new OpenAiProvider(secrets, REQUEST_TIMEOUT),
                        new OpenAiCompatibleProvider(secrets, REQUEST_TIMEOUT),
                        new ReplayProvider()),
                entries);
    }

    private static void requireTools(WorkerProfile worker) {
        List<String> known = ToolCatalogue.standard().stream()
                .map(tool -> tool.spec().name())
                .toList();
        worker.tools().stream()
                .filter(tool -> !known.contains(tool))
                .findFirst()
                .ifPresent(tool -> {
                    throw new PrerequisiteException("worker " + worker.name() + " names the tool " + tool
                            + ", which there is not: there are " + String.join(", ", known));
                });
    }

    private static EmbeddedEngine.Minds minds(Request request) {
        List<WorkerProfile> team =
                request.team().isEmpty() ? profiles(request.staff(), ToolCatalogue.standard()) : request.team();
        List<Worker> workers = team.stream()
                .<Worker>map(profile -> request.staff() == Staff.WAITING
                        ? new WaitingWorker(profile)
                        : new LlmWorker(profile, MAX_ROUNDS))
                .toList();
        return new EmbeddedEngine.Minds(
                new LlmPlanner(MAX_SUBTASKS), workers, new LlmSynthesizer(), new PlainExtractor());
    }

    private static EmbeddedEngine.Policies policies() {
        return new EmbeddedEngine.Policies(
                new CapabilityRouter(),
                new PlainAllocator(),
                new WorkspaceApprovals(),
                new OneSample(),
                new CheckVerifier(),
                RunMachine.of(FailurePolicy.DEFAULT),
                Deadlines.DEFAULT,
                Concurrency.DEFAULT);
    }

    private EmbeddedEngine.Means means(Gateway gateway, List<ModelEntry> models, Redaction redaction) {
        List<Tool> tools = ToolCatalogue.standard();
        Randomness randomness = Randomness.seeded(new SecureRandom().nextLong());
        return new EmbeddedEngine.Means(
                gateway,
                tools,
                clock,
                Thread.ofVirtual().factory(),
                randomness,
                ids(),
                Ledger::over,
                redaction,
                Fingerprints.of(tools, randomness.seed(), models));
    }

    /// Who works, as planners and routers see them.
    private static List<WorkerProfile> profiles(Staff staff, List<Tool> tools) {
        return switch (staff) {
            case DEMO -> Demo.workers();
            case STANDARD, WAITING ->
                List.of(new WorkerProfile(
                        "generalist",
                        "Does any subtask that needs reasoning, writing, calculation or the files that came along.",
                        Stream.of("files", "calculation", "reasoning", "writing")
                                .map(Capability::new)
                                .toList(),
                        tools.stream().map(tool -> tool.spec().name()).toList()));
        };
    }
}
