package dev.tyto.coordinator.engine;

import static dev.tyto.coordinator.engine.Workshop.subtask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.approval.Approvals;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.script.LoopingWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nested runs that are paused, cancelled and timed by themselves, in virtual time.
class NestedRunsTest {

    @TempDir
    Path folder;

    @Test
    void nestedRunThatIsPausedByItsOwnNamePausesTheRunThatOnlyWaitsForIt() throws Exception {
        perform(stage -> {
            CountDownLatch calling = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            EmbeddedEngine engine = stage.start(nesting(request -> {
                calling.countDown();
                answer.await();
                return Workshop.echo(request);
            }));
            RunId run = submit(engine, "a");
            calling.await();
            RunId child = childOf(stage, run);
            engine.control(child, new ControlMessage.Pause("p", "ada"));
            stage.clock().after(Duration.ofSeconds(1), answer::countDown);
            engine.await(run);

            RunReport paused = report(stage, run);
            engine.control(child, new ControlMessage.Resume("r", "ada"));
            engine.await(run);

            assertThat(paused.parking().cause()).isEqualTo(ParkCause.PAUSED);
            assertThat(paused.parking().reason()).contains(child.value());
            assertThat(report(stage, run).status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(report(stage, child).status()).isEqualTo(RunStatus.COMPLETED);
        });
    }

    @Test
    void nestedRunIsOverBeforeTheCancelOfItsParentCanBeRead() throws Exception {
        perform(stage -> {
            CountDownLatch calling = new CountDownLatch(1);
            EmbeddedEngine engine = stage.start(nesting(_ -> {
                calling.countDown();
                return Workshop.never();
            }));
            RunId run = submit(engine, "a");
            calling.await();

            engine.control(run, new ControlMessage.Cancel("c", "ada"));
            engine.await(run);

            assertThat(stage.store().read(run, 0).stream()
                            .map(Recorded::event)
                            .takeWhile(event -> !(event instanceof RunEvent.ControlReceived))
                            .toList())
                    .hasAtLeastOneElementOfType(RunEvent.ChildEnded.class);
            assertThat(report(stage, run).status()).isEqualTo(RunStatus.CANCELLED);
        });
    }

    @Test
    void nestedRunGetsWhatItsAttemptHasLeftOfItsTime() throws Exception {
        perform(stage -> {
            stage.decide(policies -> Stages.with(
                    policies, new Deadlines(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(30))));
            EmbeddedEngine engine = stage.start(nesting(request -> {
                stage.clock().sleep(Duration.ofMinutes(4));
                return Workshop.echo(request);
            }));

            RunId run = submit(engine, "slow");
            engine.await(run);

            RunEvent.RunAccepted accepted = (RunEvent.RunAccepted)
                    stage.store().read(childOf(stage, run), 0).getFirst().event();
            assertThat(accepted.budget().limit(BudgetKind.WALL_TIME))
                    .hasValue(Duration.ofMinutes(6).toMillis());
        });
    }

    /// Hands its work to a team; the subtask `slow` asks its model first.
    private static final class Delegating implements Worker {

        @Override
        public WorkerProfile profile() {
            return new WorkerProfile("delegating", "lets others do it", List.of(), List.of());
        }

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            if (steps.conversation().isEmpty()
                    && assignment.subtask().id().value().equals("slow")) {
                steps.call(new ModelStep(
                        Role.WORKER,
                        new ModelStep.Prompt("test", Digest.of("test")),
                        List.of(Message.user("say first")),
                        List.of(),
                        new Generation(100, 0),
                        null));
            }
            Steps.Delegated done = steps.delegate(Task.of("inner"), "team");
            return done.status() == RunStatus.COMPLETED
                    ? new Outcome.Answered(done.answer(), steps.spend())
                    : new Outcome.Failed(done.status() + "", false, Blame.TASK, steps.spend());
        }
    }

    private static Cast nesting(Models models) {
        Planner planner =
                (_, _) -> new PlanningResult.Planned(new Plan(List.of(subtask("inner"))), Origin.PLANNER, List.of());
        Approvals all = (_, _) -> new Approvals.Decision.Allowed();
        return new Cast(
                planner,
                List.of(new Delegating()),
                Map.of("team", List.of(LoopingWorker.named("inner"))),
                Workshop.joiner(),
                models,
                List.of(),
                all);
    }

    private static RunId submit(EmbeddedEngine engine, String subtask) {
        return engine.submit(
                Task.of("outer"),
                Budget.UNLIMITED,
                RunOptions.allOn(Workshop.MODEL).withPlan(new Plan(List.of(subtask(subtask)))));
    }

    private static RunId childOf(SimulatedStage stage, RunId run) {
        return stage.store().read(run, 0).stream()
                .map(Recorded::event)
                .filter(RunEvent.ChildStarted.class::isInstance)
                .map(event -> ((RunEvent.ChildStarted) event).child())
                .findFirst()
                .orElseThrow();
    }

    private static RunReport report(SimulatedStage stage, RunId run) {
        return RunReport.of(stage.store().read(run, 0));
    }

    private interface Script {
        void on(SimulatedStage stage) throws Exception;
    }

    private void perform(Script script) throws Exception {
        SimulatedStage stage = new SimulatedStage(folder, 1);
        stage.perform(_ -> script.on(stage));
    }
}
