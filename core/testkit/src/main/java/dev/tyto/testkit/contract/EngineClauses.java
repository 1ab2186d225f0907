package dev.tyto.testkit.contract;

import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
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
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.tool.ToolSpec.Permission;
import dev.tyto.core.work.Worker;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.contract.EngineContract.Play;
import dev.tyto.testkit.contract.EngineContract.Stage;
import dev.tyto.testkit.script.LoopingWorker;
import dev.tyto.testkit.script.ScriptedReplies;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What the clauses of the contract are written with: small minds, tools that remember, and short words.
abstract class EngineClauses {

    static final ModelName MODEL = new ModelName("test:model");
    static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(50);
    static final Approvals ALL_ALLOWED = (_, _) -> new Approvals.Decision.Allowed();
    static final Synthesizer JOINER = (_, contributions, _) -> joined(contributions);
    static final Planner NO_PLANNER = (_, _) -> new PlanningResult.Failed("nobody plans here", Blame.TASK, List.of());

    protected abstract void perform(Play play) throws Exception;

    /// A tool that remembers its calls, and what it does when it is called.
    record Remembering(String name, Effect effect, List<String> keys, Deed deed) implements Tool {

        interface Deed {
            ToolResult with(ToolCall call) throws InterruptedException;
        }

        static Remembering tool(String name, Effect effect, Deed deed) {
            return new Remembering(name, effect, new CopyOnWriteArrayList<>(), deed);
        }

        static Remembering tool(String name, Effect effect) {
            return tool(name, effect, _ -> new ToolResult.Returned("done"));
        }

        @Override
        public ToolSpec spec() {
            return new ToolSpec(name, "a test tool", Json.object().build(), Permission.NONE, effect, LONG);
        }

        @Override
        public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
            keys.add(scope.idempotencyKey());
            return deed.with(call);
        }
    }

    static Cast cast(Models models, Tool... tools) {
        String[] names = Arrays.stream(tools).map(each -> each.spec().name()).toArray(String[]::new);
        return cast(models, List.of(LoopingWorker.named("looper", names)), tools);
    }

    static Cast cast(Models models, List<Worker> workers, Tool... tools) {
        return new Cast(NO_PLANNER, workers, Map.of(), JOINER, models, List.of(tools), ALL_ALLOWED);
    }

    static Cast asking(Cast cast, Approvals approvals) {
        return new Cast(
                cast.planner(),
                cast.workers(),
                cast.teams(),
                cast.synthesizer(),
                cast.models(),
                cast.tools(),
                approvals);
    }

    static Cast planning(Cast cast, Planner planner) {
        return new Cast(
                planner,
                cast.workers(),
                cast.teams(),
                cast.synthesizer(),
                cast.models(),
                cast.tools(),
                cast.approvals());
    }

    /// Says `said X` where the worker was told `say X`.
    static ModelReply echo(ModelRequest request) {
        String told = request.messages().getFirst().text().lines().findFirst().orElse("");
        return ScriptedReplies.said(told.replaceFirst("say", "said"));
    }

    static boolean isFor(ModelRequest request, String subtask) {
        return subtask.equals(request.labels().subtask());
    }

    /// Which round of its conversation the request begins, counted from 0.
    static long round(ModelRequest request) {
        return request.messages().stream()
                .filter(each -> !each.calls().isEmpty())
                .count();
    }

    /// What the request tells the model of its last tool calls.
    static List<String> lastResults(ModelRequest request) {
        return request.messages().getLast().parts().stream()
                .map(part -> ((Part.Result) part).result().forModel())
                .toList();
    }

    static ModelReply callsOf(String... tools) {
        return ScriptedReplies.calls(Arrays.stream(tools)
                .map(each -> ScriptedReplies.toolCall("call-" + each, each, "{}"))
                .toArray(ToolCall[]::new));
    }

    /// Waits until it is interrupted.
    static ModelReply never() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody opens this latch");
    }

    /// Answers after a minute, whatever interrupts come meanwhile.
    static ModelReply late(Clock clock) {
        Instant end = clock.instant().plus(Duration.ofMinutes(1));
        while (clock.instant().isBefore(end)) {
            try {
                clock.sleep(Duration.between(clock.instant(), end));
            } catch (InterruptedException _) {
                // It does not listen.
            }
        }
        return ScriptedReplies.said("late");
    }

    static Plan plan(Subtask... subtasks) {
        return new Plan(List.of(subtasks));
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

    static RunId submit(Workforce workforce, Plan plan) {
        return submit(workforce, Budget.UNLIMITED, plan);
    }

    static RunId submit(Workforce workforce, Budget budget, Plan plan) {
        return workforce.submit(
                Task.of("a task"), budget, RunOptions.allOn(MODEL).withPlan(plan));
    }

    static RunOptions keyed(Plan plan, String key) {
        return new RunOptions(MODEL, MODEL, MODEL, plan, key);
    }

    static List<Recorded> log(Workforce workforce, RunId run) throws InterruptedException {
        return workforce.events(run, 0, Duration.ZERO);
    }

    static RunReport report(Workforce workforce, RunId run) throws InterruptedException {
        return RunReport.of(log(workforce, run));
    }

    static RunEvent.Ending endingOf(RunReport report) {
        return Objects.requireNonNull(report.ending(), "ending of a run that is not completed");
    }

    static RunEvent.RunParked parkingOf(RunReport report) {
        return Objects.requireNonNull(report.parking(), "parking of a parked run");
    }

    static <E extends RunEvent> List<E> events(Workforce workforce, RunId run, Class<E> kind)
            throws InterruptedException {
        return log(workforce, run).stream()
                .map(Recorded::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /// Waits until the run's log has such an event, also while the run is parked, and fails when none came in a time
    /// that is long.
    static RunEvent await(Stage stage, Workforce workforce, RunId run, Predicate<RunEvent> wanted)
            throws InterruptedException {
        Instant end = stage.clock().instant().plus(LONG);
        long seen = 0;
        while (stage.clock().instant().isBefore(end)) {
            List<Recorded> more = workforce.events(run, seen, LONG);
            for (Recorded recorded : more) {
                if (wanted.test(recorded.event())) {
                    return recorded.event();
                }
                seen = recorded.sequence();
            }
            if (more.isEmpty()) {
                stage.clock().sleep(LOOK);
            }
        }
        throw new AssertionError("the log must have the event that is waited for but has " + seen + " others");
    }

    private static Synthesis joined(List<Contribution> contributions) {
        return new Synthesis.Answer(contributions.stream()
                .filter(Contribution.Result.class::isInstance)
                .map(Contribution.Result.class::cast)
                .map(result -> result.subtask() + ": " + result.answer())
                .collect(Collectors.joining(" | ")));
    }
}
