package dev.tyto.coordinator.engine;

import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
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
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.script.LoopingWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One engine on a simulated stage with a worker that loops, a synthesizer that joins, four tools, and a model that
/// the test writes. Used within a play.
final class Workshop {

    /// Something a worker does in its folder before it asks its model.
    interface Deed {
        void with(Assignment assignment, Path workspace) throws IOException;
    }

    static final ModelName MODEL = new ModelName("test:model");

    private final SimulatedStage stage;
    private final EmbeddedEngine engine;
    private final CountDownLatch waiting = new CountDownLatch(2);
    private final List<ModelRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Deed deed = (_, _) -> {};

    /// The tools are `echo`, `break`, `hang`, which takes longer than it may, and `wait`, which ends when it is cut.
    Workshop(SimulatedStage stage, Models model) {
        this(stage, model, joiner());
    }

    /// The same with another synthesizer.
    Workshop(SimulatedStage stage, Models model, Synthesizer synthesizer) {
        this.stage = stage;
        Planner nobody = (_, _) -> new PlanningResult.Failed("nobody plans", ModelReply.Blame.TASK, List.of());
        Approvals all = (_, _) -> new Approvals.Decision.Allowed();
        this.engine = stage.start(new Cast(
                nobody,
                List.of(new Handy()),
                Map.of(),
                synthesizer,
                request -> {
                    requests.add(request);
                    return model.call(request);
                },
                List.of(
                        new Prop("echo", text -> new ToolResult.Returned(text)),
                        new Prop("break", _ -> {
                            throw new IllegalStateException("a bug in the tool");
                        }),
                        new Prop("hang", _ -> hanging()),
                        new Prop("wait", _ -> {
                            waiting.countDown();
                            return hanging();
                        })),
                all));
    }

    EmbeddedEngine engine() {
        return engine;
    }

    Clock clock() {
        return stage.clock();
    }

    List<ModelRequest> requests() {
        return requests;
    }

    /// Opens when two calls of the tool `wait` are under way.
    CountDownLatch waiting() {
        return waiting;
    }

    void onWork(Deed what) {
        deed = what;
    }

    /// Waits until the run's log has such an event.
    void awaitEvent(RunId run, Class<? extends RunEvent> wanted) throws InterruptedException {
        long seen = 0;
        while (events(run, wanted).isEmpty()) {
            for (Recorded recorded : engine.events(run, seen, Duration.ofMinutes(1))) {
                seen = recorded.sequence();
            }
        }
    }

    RunId submit(Subtask... subtasks) {
        return submit(Task.of("a task"), Budget.UNLIMITED, subtasks);
    }

    RunId submit(Task task, Budget budget, Subtask... subtasks) {
        return engine.submit(task, budget, RunOptions.allOn(MODEL).withPlan(new Plan(List.of(subtasks))));
    }

    /// The run's report when it has ended or is parked.
    RunReport reportAtLast(RunId run) throws InterruptedException {
        engine.await(run);
        return RunReport.of(log(run));
    }

    List<Recorded> log(RunId run) {
        return stage.store().read(run, 0);
    }

    <E extends RunEvent> List<E> events(RunId run, Class<E> kind) {
        return log(run).stream()
                .map(Recorded::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    static Subtask subtask(String id, String... dependsOn) {
        return new Subtask(
                new SubtaskId(id),
                "say " + id,
                "",
                List.of(),
                Arrays.stream(dependsOn).map(SubtaskId::new).toList(),
                null);
    }

    /// Subtasks of these names that depend on nothing.
    static Subtask[] subtasks(String... ids) {
        return Arrays.stream(ids).map(Workshop::subtask).toArray(Subtask[]::new);
    }

    /// So many subtasks that depend on nothing.
    static Subtask[] many(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> subtask("s" + number))
                .toArray(Subtask[]::new);
    }

    /// Answers `said X` to the instruction `say X`.
    static ModelReply echo(ModelRequest request) {
        return said(request.messages().getFirst().text().replace("say", "said"));
    }

    static boolean isFor(ModelRequest request, String subtask) {
        return subtask.equals(request.labels().subtask());
    }

    /// Gives these replies one after the other.
    static Models inTurn(ModelReply... replies) {
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
        return asking(calls);
    }

    static ModelReply asksBadly(String tool) {
        ToolCall call = new ToolCall("bad", tool, "{\"text\":", Json.object().build(), true);
        return asking(List.of(new Part.Call(call)));
    }

    static ModelReply broken(Fault fault, @Nullable Duration retryAfter) {
        return new ModelReply.Failed(fault, "the server said " + fault, retryAfter, Duration.ZERO);
    }

    /// Waits until it is interrupted.
    static ModelReply never() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody opens this latch");
    }

    private static ToolResult hanging() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody opens this latch");
    }

    private static ModelReply asking(List<Part> calls) {
        Message message = new Message(Message.Speaker.ASSISTANT, calls);
        return new ModelReply.Completed(
                message, Finish.TOOL_CALLS, new Usage(10, 0, 5, 0, true), "test", Duration.ZERO);
    }

    static Synthesizer joiner() {
        return (_, contributions, _) -> new Synthesis.Answer(contributions.stream()
                .filter(Contribution.Result.class::isInstance)
                .map(Contribution.Result.class::cast)
                .map(result -> result.subtask() + ": " + result.answer())
                .collect(Collectors.joining(" | ")));
    }

    /// Does the deed and then loops.
    private final class Handy implements Worker {

        private final LoopingWorker looping = LoopingWorker.named("looper", "echo", "break", "hang", "wait");

        @Override
        public WorkerProfile profile() {
            return looping.profile();
        }

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            try {
                deed.with(
                        assignment,
                        stage.workspace(new RunId("run-1"), assignment.attempt().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return looping.work(assignment, steps);
        }
    }

    /// A tool that does this with the text it is given.
    private record Prop(String name, Use use) implements Tool {

        interface Use {
            ToolResult with(String text) throws InterruptedException;
        }

        @Override
        public ToolSpec spec() {
            return new ToolSpec(
                    name,
                    "a test tool",
                    Json.object().build(),
                    ToolSpec.Permission.NONE,
                    ToolSpec.Effect.NONE,
                    Duration.ofMinutes(1));
        }

        @Override
        public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
            return use.with(call.parsed().text("text").orElseThrow());
        }
    }
}
