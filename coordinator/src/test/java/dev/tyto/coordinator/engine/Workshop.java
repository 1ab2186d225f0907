package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Means;
import dev.tyto.coordinator.engine.EmbeddedEngine.Minds;
import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.engine.EmbeddedEngine.Stores;
import dev.tyto.coordinator.journal.FileArtifacts;
import dev.tyto.coordinator.journal.SqliteJournal;
import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.policy.CapabilityRouter;
import dev.tyto.coordinator.policy.PlainAllocator;
import dev.tyto.coordinator.policy.WorkspaceApprovals;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.routing.Router;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.sampling.Sampling;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.testkit.InMemoryJournal;
import dev.tyto.testkit.TickingClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An engine over the real SQLite journal and real folders, with a worker that loops as workers do, a synthesizer
/// that joins, and a model that the test writes.
final class Workshop implements AutoCloseable {

    /// A model as a test writes it.
    interface Answering {
        ModelReply answer(ModelRequest request) throws InterruptedException;
    }

    /// Something a worker does in its folder before it asks its model.
    interface Deed {
        void with(Assignment assignment, Path workspace) throws IOException;
    }

    private static final ModelName MODEL = new ModelName("test:model");

    private final Path runs;
    private final SqliteJournal sqlite;
    private final FailingJournal journal;
    private final Artifacts artifacts;
    private final TickingClock clock = new TickingClock();
    private final CountDownLatch waiting = new CountDownLatch(2);
    private final List<ModelRequest> requests = new CopyOnWriteArrayList<>();
    private final Parts parts;
    private final EmbeddedEngine engine;
    private volatile Router router = new CapabilityRouter();
    private volatile boolean inboxFails;
    private volatile Deed deed = (_, _) -> {};

    Workshop(Path folder, Answering model) {
        this(folder, model, null);
    }

    Workshop(Path folder, Answering model, @Nullable CyclicBarrier echoesMeet) {
        this.runs = folder.resolve("runs");
        this.sqlite = SqliteJournal.open(folder.resolve("data"));
        this.journal = new FailingJournal(sqlite);
        this.artifacts = new FileArtifacts(folder.resolve("data"));
        AtomicInteger ids = new AtomicInteger();
        this.parts = new Parts(
                new Stores(journal, new FailingInbox(), artifacts, runs),
                new Minds(
                        (_, steps) -> planned(steps),
                        List.of(new LoopingWorker()),
                        (_, contributions, _) -> joined(contributions),
                        (answer, _) -> answer),
                new Policies(
                        (subtask, workers, tried, load) -> router.route(subtask, workers, tried, load),
                        new PlainAllocator(),
                        new WorkspaceApprovals(),
                        new First(),
                        (_, _) -> new Verdict.Unchecked(),
                        FailurePolicy.DEFAULT),
                new Means(
                        request -> {
                            requests.add(request);
                            return model.answer(request);
                        },
                        List.of(new Echo(echoesMeet), new Breaking(), new Hanging(), new Waiting(waiting)),
                        clock,
                        Randomness.seeded(1),
                        () -> "run-" + ids.incrementAndGet(),
                        new Fingerprint("test", Digest.of(""), Digest.of(""), 1)));
        this.engine = new EmbeddedEngine(parts);
    }

    EmbeddedEngine engine() {
        return engine;
    }

    Journal journal() {
        return journal;
    }

    Inbox inbox() {
        return sqlite;
    }

    Artifacts artifacts() {
        return artifacts;
    }

    TickingClock clock() {
        return clock;
    }

    Journal memory() {
        return new InMemoryJournal();
    }

    List<ModelRequest> requests() {
        return requests;
    }

    /// Opens when two calls of the tool `wait` are under way; they end only when they are cut.
    CountDownLatch waiting() {
        return waiting;
    }

    void onWork(Deed what) {
        deed = what;
    }

    void routeTo(String worker) {
        router = (_, _, _, _) -> new Router.Route(worker, "so says the test");
    }

    Parts parts() {
        return parts;
    }

    /// Waits until the run's log has such an event.
    void awaitEvent(RunId run, Predicate<RunEvent> wanted) throws InterruptedException {
        long seen = 0;
        while (true) {
            for (Recorded recorded : engine.events(run, seen, Duration.ofSeconds(10))) {
                if (wanted.test(recorded.event())) {
                    return;
                }
                seen = recorded.sequence();
            }
        }
    }

    void breakAppendsOf(Class<? extends RunEvent> kind) {
        journal.breaking = kind;
    }

    void failTheInbox() {
        inboxFails = true;
    }

    void failAppendsOf(Class<? extends RunEvent> kind) {
        journal.failing = kind;
    }

    RunId submit(Plan plan) {
        return submit(Task.of("a task"), Budget.UNLIMITED, plan);
    }

    RunId submit(Task task, Budget budget, Plan plan) {
        return engine.submit(task, budget, RunOptions.allOn(MODEL).withPlan(plan));
    }

    RunReport report(RunId run) {
        return RunReport.of(journal.read(run, 0));
    }

    <E extends RunEvent> List<E> events(RunId run, Class<E> kind) {
        return journal.read(run, 0).stream()
                .map(Recorded::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Override
    public void close() {
        engine.close();
        journal.close();
    }

    static StepScope scope(String subtask, int attempt) {
        return new StepScope.Sample(new AttemptId(new SubtaskId(subtask), attempt), 0);
    }

    /// Answers `said X` to the instruction `say X`.
    static Answering echoingModel() {
        return request -> said(request.messages().getFirst().text().replace("say", "said"));
    }

    /// Gives these replies one after the other.
    static Answering inTurn(ModelReply... replies) {
        AtomicInteger turn = new AtomicInteger();
        return _ -> replies[turn.getAndIncrement()];
    }

    static ModelReply said(String text) {
        return said(text, 10, 5);
    }

    static ModelReply said(String text, long tokensIn, long tokensOut) {
        Usage usage = new Usage(tokensIn, 0, tokensOut, 0, true);
        return new ModelReply.Completed(Message.assistant(text), Finish.STOP, usage, "test", Duration.ZERO);
    }

    /// Asks for tools: name, text, name, text and so on.
    static ModelReply asks(String... namesAndTexts) {
        List<Part> calls = new ArrayList<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Json.Obj arguments = Json.object().put("text", namesAndTexts[i + 1]).build();
            calls.add(new Part.Call(new ToolCall("call-" + i, namesAndTexts[i], "{\"text\":\"…\"}", arguments, false)));
        }
        return reply(new Message(Message.Speaker.ASSISTANT, calls), Finish.TOOL_CALLS);
    }

    static ModelReply asksBadly(String tool) {
        ToolCall call = new ToolCall("bad", tool, "{\"text\":", Json.object().build(), true);
        return reply(new Message(Message.Speaker.ASSISTANT, List.of(new Part.Call(call))), Finish.TOOL_CALLS);
    }

    static ModelReply broken(Fault fault, @Nullable Duration retryAfter) {
        return new ModelReply.Failed(fault, "the server said " + fault, retryAfter, Duration.ZERO);
    }

    private static ModelReply reply(Message message, Finish finish) {
        return new ModelReply.Completed(message, finish, new Usage(10, 0, 5, 0, true), "test", Duration.ZERO);
    }

    static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("the others did not come", e);
        }
    }

    /// A planner that asks its model and plans nothing.
    private static PlanningResult planned(Steps steps) throws InterruptedException {
        Steps.Reply reply = steps.call(new ModelStep(
                Role.PLANNER,
                new ModelStep.Prompt("test", Digest.of("test")),
                List.of(Message.user("plan")),
                List.of(),
                new Generation(100, 0),
                null));
        return new PlanningResult.Failed("the model said " + reply, ModelReply.Blame.TASK, List.of());
    }

    private static Synthesis joined(List<Contribution> contributions) {
        return new Synthesis.Answer(contributions.stream()
                .filter(Contribution.Result.class::isInstance)
                .map(Contribution.Result.class::cast)
                .map(result -> result.subtask() + ": " + result.answer())
                .collect(Collectors.joining(" | ")));
    }

    private final class LoopingWorker implements Worker {
        @Override
        public WorkerProfile profile() {
            return new WorkerProfile("looper", "loops", List.of(), List.of("echo", "break", "hang", "wait"));
        }

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            RunId run = new RunId("run-1");
            try {
                deed.with(
                        assignment,
                        runs.resolve(run.value()).resolve(assignment.attempt().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            List<Message> news = List.of(Message.user(assignment.subtask().instruction()));
            while (true) {
                Steps.Reply reply = steps.call(new ModelStep(
                        Role.WORKER,
                        new ModelStep.Prompt("test", Digest.of("test")),
                        news,
                        steps.tools(),
                        new Generation(100, 0),
                        null));
                news = List.of();
                switch (reply) {
                    case Steps.Reply.Said said -> {
                        if (said.reply().message().calls().isEmpty()) {
                            return new Outcome.Answered(said.reply().message().text(), steps.spend());
                        }
                        steps.callTools();
                    }
                    case Steps.Reply.Broken broken -> {
                        ModelReply.Failed failure = broken.failure();
                        return new Outcome.Failed(
                                failure.reason(), false, failure.fault().blame(), steps.spend());
                    }
                    case Steps.Reply.OverBudget over -> {
                        return new Outcome.Exhausted(over.kind(), steps.spend());
                    }
                }
            }
        }
    }

    private record First() implements Sampling {
        @Override
        public boolean wantsMore(List<Draw> drawn, int planned) {
            return drawn.isEmpty();
        }

        @Override
        public Outcome join(List<Draw> drawn) {
            return drawn.getFirst().outcome();
        }
    }

    private static ToolSpec spec(String name, Duration timeout) {
        return new ToolSpec(
                name, "a test tool", Json.object().build(), ToolSpec.Permission.NONE, ToolSpec.Effect.NONE, timeout);
    }

    private record Echo(@Nullable CyclicBarrier meeting) implements Tool {
        @Override
        public ToolSpec spec() {
            return Workshop.spec("echo", Duration.ofSeconds(30));
        }

        @Override
        public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
            if (meeting != null) {
                meet(meeting);
            }
            return new ToolResult.Returned(call.parsed().text("text").orElseThrow());
        }
    }

    private record Breaking() implements Tool {
        @Override
        public ToolSpec spec() {
            return Workshop.spec("break", Duration.ofSeconds(30));
        }

        @Override
        public ToolResult call(ToolCall call, ToolScope scope) {
            throw new IllegalStateException("a bug in the tool");
        }
    }

    private record Hanging() implements Tool {
        @Override
        public ToolSpec spec() {
            return Workshop.spec("hang", Duration.ofMillis(50));
        }

        @Override
        public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
            new CountDownLatch(1).await();
            return new ToolResult.Returned("never");
        }
    }

    private record Waiting(CountDownLatch waiting) implements Tool {
        @Override
        public ToolSpec spec() {
            return Workshop.spec("wait", Duration.ofMinutes(1));
        }

        @Override
        public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
            waiting.countDown();
            new CountDownLatch(1).await();
            return new ToolResult.Returned("never");
        }
    }

    /// The real inbox, until it is made to fail.
    private final class FailingInbox implements Inbox {
        @Override
        public void put(RunId run, ControlMessage message) {
            sqlite.put(run, message);
        }

        @Override
        public List<ControlMessage> peek(RunId run) {
            if (inboxFails) {
                throw new JournalException(Reason.UNREADABLE, "locked");
            }
            return sqlite.peek(run);
        }

        @Override
        public Set<RunId> pending() {
            return sqlite.pending();
        }

        @Override
        public void take(RunId run, ControlMessage message) {
            sqlite.take(run, message);
        }
    }

    /// A journal whose disk is full for one kind of event.
    private static final class FailingJournal implements Journal {
        private final Journal journal;
        private volatile @Nullable Class<? extends RunEvent> failing;
        private volatile @Nullable Class<? extends RunEvent> breaking;

        FailingJournal(Journal journal) {
            this.journal = journal;
        }

        @Override
        public List<Recorded> append(RunId run, long last, long epoch, Instant at, List<RunEvent> events) {
            Class<? extends RunEvent> kind = failing;
            if (kind != null && events.stream().anyMatch(kind::isInstance)) {
                throw new JournalException(Reason.UNWRITABLE, "disk full");
            }
            Class<? extends RunEvent> brokenKind = breaking;
            if (brokenKind != null && events.stream().anyMatch(brokenKind::isInstance)) {
                throw new IllegalStateException("a bug in the journal");
            }
            return journal.append(run, last, epoch, at, events);
        }

        @Override
        public List<Recorded> read(RunId run, long afterSequence) {
            return journal.read(run, afterSequence);
        }

        @Override
        public List<Recorded> runs() {
            return journal.runs();
        }

        @Override
        public Optional<RunId> byIdempotencyKey(String key) {
            return journal.byIdempotencyKey(key);
        }

        @Override
        public void delete(RunId run) {
            journal.delete(run);
        }

        @Override
        public void saveSnapshot(RunId run, Snapshot snapshot) {
            journal.saveSnapshot(run, snapshot);
        }

        @Override
        public Optional<Snapshot> snapshot(RunId run) {
            return journal.snapshot(run);
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
