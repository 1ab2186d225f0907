package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.routing.Router;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.task.Task;
import dev.tyto.testkit.InMemoryJournal;
import dev.tyto.testkit.TickingClock;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.script.LoopingWorker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Variations of a stage. Stateless.
final class Stages {

    private Stages() {}

    static Policies with(Policies policies, Deadlines deadlines) {
        return new Policies(
                policies.router(),
                policies.allocator(),
                policies.approvals(),
                policies.sampling(),
                policies.verifier(),
                policies.machine(),
                deadlines,
                policies.concurrency());
    }

    static Policies with(Policies policies, Concurrency concurrency) {
        return new Policies(
                policies.router(),
                policies.allocator(),
                policies.approvals(),
                policies.sampling(),
                policies.verifier(),
                policies.machine(),
                policies.deadlines(),
                concurrency);
    }

    static Policies with(Policies policies, Router router) {
        return new Policies(
                router,
                policies.allocator(),
                policies.approvals(),
                policies.sampling(),
                policies.verifier(),
                policies.machine(),
                policies.deadlines(),
                policies.concurrency());
    }

    static Policies with(Policies policies, RunMachine machine) {
        return new Policies(
                policies.router(),
                policies.allocator(),
                policies.approvals(),
                policies.sampling(),
                policies.verifier(),
                machine,
                policies.deadlines(),
                policies.concurrency());
    }

    /// Every append of an event of this kind throws this.
    static TroubledJournal.Trouble failing(
            Class<? extends RunEvent> kind, Supplier<? extends RuntimeException> thrown) {
        return new TroubledJournal.Trouble() {
            @Override
            public void beforeAppend(List<RunEvent> events) {
                if (events.stream().anyMatch(kind::isInstance)) {
                    throw thrown.get();
                }
            }
        };
    }

    /// The log of a run as whoever takes it up folds it.
    static RunLog logOf(RunId run, List<Recorded> history) {
        RunEvent.RunAccepted accepted =
                (RunEvent.RunAccepted) history.getFirst().event();
        Models none = _ -> {
            throw new AssertionError("a log that is folded must not ask a model");
        };
        Book book = new Book(Ledger.over(accepted.budget()), Ledger.Scope.RUN, none);
        RunLog.Means means = new RunLog.Means(new InMemoryJournal(), new TickingClock(), Thread::new, new Redaction());
        return new RunLog(run, means, 2, book, history);
    }

    /// An engine whose planner asks its model and revises nothing.
    static Planned planned(SimulatedStage stage, Models models) {
        Planner planner = (_, steps) -> {
            steps.call(new ModelStep(
                    Role.PLANNER,
                    new ModelStep.Prompt("test", Digest.of("test")),
                    List.of(Message.user("plan")),
                    List.of(),
                    new Generation(100, 0),
                    null));
            return new PlanningResult.Failed("it plans nothing", Blame.TASK, List.of());
        };
        Approvals all = (_, _) -> new Approvals.Decision.Allowed();
        return new Planned(stage.start(new Cast(
                planner, List.of(LoopingWorker.named("looper")), Map.of(), Workshop.joiner(), models, List.of(), all)));
    }

    /// See [#planned].
    record Planned(EmbeddedEngine engine) {

        /// Carries out so many independent subtasks, called `t0` and so on.
        RunReport run(int count) throws InterruptedException {
            List<Subtask> subtasks = IntStream.range(0, count)
                    .mapToObj(i -> Workshop.subtask("t" + i))
                    .toList();
            RunId run = engine.submit(
                    Task.of("many"),
                    Budget.UNLIMITED,
                    RunOptions.allOn(Workshop.MODEL).withPlan(new Plan(subtasks)));
            engine.await(run);
            return RunReport.of(engine.events(run, 0, Duration.ZERO));
        }
    }
}
