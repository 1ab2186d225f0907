package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.approval.Approvals;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.testkit.contract.EngineContract.Cast;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What people say to a run, what it asks them, and its limits.
abstract class ControlClauses extends WorkClauses {

    private static final Approvals ASKING = (_, _) -> new Approvals.Decision.Ask("the test says so");

    @Test
    void cancelReachesOpenCallsAndNothingStartsAfterIt() throws Exception {
        perform(stage -> {
            CountDownLatch open = new CountDownLatch(2);
            AtomicInteger cut = new AtomicInteger();
            AtomicInteger calls = new AtomicInteger();
            Workforce workforce = stage.start(cast(_ -> {
                calls.incrementAndGet();
                open.countDown();
                try {
                    return never();
                } finally {
                    cut.incrementAndGet();
                }
            }));
            RunId run = submit(workforce, plan(subtask("a"), subtask("b"), subtask("c", "a")));
            open.await();

            workforce.control(run, new ControlMessage.Cancel("c1", "ada"));
            workforce.await(run);

            RunReport report = report(workforce, run);
            assertThat(report.status()).isEqualTo(RunStatus.CANCELLED);
            assertThat(endingOf(report).reason()).isEqualTo("cancelled by ada");
            assertThat(cut).hasValue(2);
            assertThat(calls).hasValue(2);
            assertThat(report.spend())
                    .isEqualTo(events(workforce, run, RunEvent.ModelRequested.class).stream()
                            .map(RunEvent.ModelRequested::upperBound)
                            .reduce((one, other) -> one.plus(other))
                            .orElseThrow());
        });
    }

    @Test
    void resultThatIsLateBecauseTheCallDidNotListenChangesNothing() throws Exception {
        perform(stage -> {
            CountDownLatch open = new CountDownLatch(1);
            Workforce workforce = stage.start(cast(_ -> {
                open.countDown();
                return late(stage.clock());
            }));
            RunId run = submit(workforce, plan(subtask("a")));
            open.await();

            workforce.control(run, new ControlMessage.Cancel("c1", "ada"));
            workforce.await(run);
            int size = log(workforce, run).size();
            stage.clock().sleep(LONG);

            assertThat(log(workforce, run)).hasSize(size);
            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.CANCELLED);
            assertThat(report(workforce, run).spend())
                    .isEqualTo(events(workforce, run, RunEvent.ModelRequested.class)
                            .getFirst()
                            .upperBound());
        });
    }

    @Test
    void pauseLetsOpenCallsEndAndResumeGoesOn() throws Exception {
        perform(stage -> {
            CountDownLatch open = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Workforce workforce = stage.start(cast(request -> {
                open.countDown();
                goOn.await();
                return echo(request);
            }));
            RunId run = submit(workforce, plan(subtask("a"), subtask("b", "a")));
            open.await();

            workforce.control(run, new ControlMessage.Pause("p1", "ada"));
            await(stage, workforce, run, RunEvent.ControlReceived.class::isInstance);
            goOn.countDown();
            workforce.await(run);
            List<RunEvent.ModelCalled> before = events(workforce, run, RunEvent.ModelCalled.class);
            RunEvent.RunParked parking = parkingOf(report(workforce, run));
            workforce.control(run, new ControlMessage.Resume("r1", "ada"));
            await(stage, workforce, run, RunEvent.RunEnded.class::isInstance);

            assertThat(parking.cause()).isEqualTo(ParkCause.PAUSED);
            assertThat(before).hasSize(1);
            assertThat(report(workforce, run).answer()).isEqualTo("a: said a | b: said b");
            assertThat(events(workforce, run, RunEvent.ModelRequested.class)).hasSize(2);
        });
    }

    @Test
    void pausedRunTakesAYesInAndStaysPausedUntilItIsToGoOn() throws Exception {
        perform(stage -> {
            RunOptions options =
                    RunOptions.allOn(MODEL).withPlan(plan(subtask("a"))).approvingPlan();
            Workforce workforce = stage.start(cast(EngineClauses::echo));
            RunId run = workforce.submit(Task.of("x"), Budget.UNLIMITED, options);
            RunEvent.ApprovalRequested asked = (RunEvent.ApprovalRequested)
                    await(stage, workforce, run, RunEvent.ApprovalRequested.class::isInstance);
            workforce.control(run, new ControlMessage.Pause("p1", "ada"));
            workforce.control(run, new ControlMessage.Approve("y1", "ada", asked.request(), asked.shown()));
            await(
                    stage,
                    workforce,
                    run,
                    event -> event instanceof RunEvent.ControlReceived received
                            && received.message().id().equals("y1"));
            stage.clock().sleep(LONG);
            RunReport paused = report(workforce, run);

            workforce.resume(run);
            await(stage, workforce, run, RunEvent.RunEnded.class::isInstance);

            assertThat(parkingOf(paused).cause()).isEqualTo(ParkCause.PAUSED);
            assertThat(paused.open()).isEmpty();
            assertThat(paused.spend().modelCalls()).isZero();
            assertThat(report(workforce, run).answer()).isEqualTo("a: said a");
        });
    }

    @Test
    void givenPlanThatNobodyCanCarryOutIsRefusedWithAllDefects() throws Exception {
        perform(stage -> {
            Workforce workforce = stage.start(cast(EngineClauses::echo));
            Plan impossible = plan(
                    new Subtask(new SubtaskId("a"), "a", "", List.of(new Capability("magic")), List.of(), null),
                    new Subtask(new SubtaskId("b"), "b", "", List.of(new Capability("luck")), List.of(), null));

            assertThatThrownBy(() -> submit(workforce, impossible))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("subtask a must", "magic", "subtask b must", "luck");
        });
    }

    @Test
    void messageIsObeyedOnceHoweverOftenItComes() throws Exception {
        perform(stage -> {
            CountDownLatch open = new CountDownLatch(1);
            Workforce workforce = stage.start(cast(_ -> {
                open.countDown();
                return never();
            }));
            RunId run = submit(workforce, Budget.modelCalls(3), plan(subtask("a")));
            open.await();
            ControlMessage raise = new ControlMessage.RaiseBudget("m1", "ada", Budget.modelCalls(9));

            workforce.control(run, raise);
            workforce.control(run, raise);
            await(stage, workforce, run, RunEvent.ControlReceived.class::isInstance);
            workforce.control(run, raise);
            stage.clock().sleep(LONG.dividedBy(10));

            assertThat(events(workforce, run, RunEvent.ControlReceived.class)).hasSize(1);
        });
    }

    @Test
    void messageToARunWithoutAnOwnerWaitsUntilItIsTakenUp() throws Exception {
        perform(stage -> {
            RunId run = submit(stage.start(cast(_ -> never())), plan(subtask("a")));
            stage.kill();

            Workforce second = stage.start(cast(_ -> never()));
            second.control(run, new ControlMessage.Cancel("c1", "ada"));
            second.resume(run);
            second.await(run);

            assertThat(report(second, run).status()).isEqualTo(RunStatus.CANCELLED);
        });
    }

    @Test
    void planThatWaitsForApprovalSurvivesADeathAndAYesToSomethingElseIsVoid() throws Exception {
        perform(stage -> {
            RunOptions options =
                    RunOptions.allOn(MODEL).withPlan(plan(subtask("a"))).approvingPlan();
            Workforce first = stage.start(cast(_ -> never()));
            RunId run = first.submit(Task.of("x"), Budget.UNLIMITED, options);
            RunEvent.ApprovalRequested asked =
                    (RunEvent.ApprovalRequested) await(stage, first, run, RunEvent.ApprovalRequested.class::isInstance);
            stage.kill();

            Workforce second = stage.start(cast(EngineClauses::echo));
            second.resume(run);
            second.control(run, new ControlMessage.Approve("y1", "ada", asked.request(), Digest.of("another plan")));
            await(stage, second, run, RunEvent.ControlReceived.class::isInstance);
            stage.clock().sleep(LONG);
            RunReport still = report(second, run);
            second.control(run, new ControlMessage.Approve("y2", "ada", asked.request(), asked.shown()));
            await(stage, second, run, RunEvent.RunEnded.class::isInstance);

            assertThat(parkingOf(still).cause()).isEqualTo(ParkCause.WAITING);
            assertThat(still.open()).containsExactly(asked);
            assertThat(still.spend().modelCalls()).isZero();
            assertThat(report(second, run).answer()).isEqualTo("a: said a");
        });
    }

    @Test
    void planThatAPersonEditedIsShownAgain() throws Exception {
        perform(stage -> {
            RunOptions options =
                    RunOptions.allOn(MODEL).withPlan(plan(subtask("a"))).approvingPlan();
            Workforce workforce = stage.start(cast(EngineClauses::echo));
            RunId run = workforce.submit(Task.of("x"), Budget.UNLIMITED, options);
            RunEvent.ApprovalRequested first = (RunEvent.ApprovalRequested)
                    await(stage, workforce, run, RunEvent.ApprovalRequested.class::isInstance);
            Plan edited = plan(subtask("b"));

            workforce.control(run, new ControlMessage.EditPlan("e1", "ada", edited));
            RunEvent.ApprovalRequested again = (RunEvent.ApprovalRequested) await(
                    stage,
                    workforce,
                    run,
                    event -> event instanceof RunEvent.ApprovalRequested asked
                            && !asked.shown().equals(first.shown()));
            workforce.control(run, new ControlMessage.Approve("y1", "ada", first.request(), first.shown()));
            workforce.control(run, new ControlMessage.Approve("y2", "ada", again.request(), again.shown()));
            await(stage, workforce, run, RunEvent.RunEnded.class::isInstance);

            assertThat(report(workforce, run).answer()).isEqualTo("b: said b");
        });
    }

    @Test
    void toolCallThatWaitsForApprovalSurvivesADeathAndIsMadeOnce() throws Exception {
        perform(stage -> {
            Remembering send = Remembering.tool("send", Effect.UNSAFE);
            Models models = request -> round(request) == 0 ? callsOf("send") : echo(request);
            Cast cast = asking(cast(models, send), ASKING);
            Workforce first = stage.start(cast);
            RunId run = submit(first, plan(subtask("a")));
            RunEvent.ApprovalRequested asked =
                    (RunEvent.ApprovalRequested) await(stage, first, run, RunEvent.ApprovalRequested.class::isInstance);
            stage.kill();

            Workforce second = stage.start(cast);
            second.resume(run);
            stage.clock().sleep(LONG);
            int callsBefore = send.keys().size();
            second.control(run, new ControlMessage.Approve("y1", "ada", asked.request(), asked.shown()));
            await(stage, second, run, RunEvent.RunEnded.class::isInstance);

            assertThat(callsBefore).isZero();
            assertThat(send.keys()).hasSize(1);
            assertThat(events(second, run, RunEvent.ApprovalRequested.class)).hasSize(1);
            assertThat(report(second, run).answer()).isEqualTo("a: said a");
            assertThat(report(second, run).spend().modelCalls()).isEqualTo(2);
        });
    }

    @Test
    void toolCallThatAPersonDeniesIsNotMadeAndTheModelReadsWhy() throws Exception {
        perform(stage -> {
            Remembering send = Remembering.tool("send", Effect.UNSAFE);
            List<String> told = new CopyOnWriteArrayList<>();
            Models models = request -> {
                if (round(request) == 0) {
                    return callsOf("send");
                }
                told.addAll(lastResults(request));
                return echo(request);
            };
            Workforce workforce = stage.start(asking(cast(models, send), ASKING));
            RunId run = submit(workforce, plan(subtask("a")));
            RunEvent.ApprovalRequested asked = (RunEvent.ApprovalRequested)
                    await(stage, workforce, run, RunEvent.ApprovalRequested.class::isInstance);

            workforce.control(
                    run, new ControlMessage.Deny("n1", "ada", asked.request(), asked.shown(), "not on a Sunday"));
            await(stage, workforce, run, RunEvent.RunEnded.class::isInstance);

            assertThat(send.keys()).isEmpty();
            assertThat(told).singleElement().asString().contains("not on a Sunday");
        });
    }

    @Test
    void hardLimitIsNeverPassed() throws Exception {
        perform(stage -> {
            AtomicInteger calls = new AtomicInteger();
            Workforce workforce = stage.start(cast(request -> {
                calls.incrementAndGet();
                return echo(request);
            }));

            RunId run = submit(
                    workforce,
                    Budget.modelCalls(6),
                    plan(
                            subtask("a"),
                            subtask("b"),
                            subtask("c", "a"),
                            subtask("d", "b"),
                            subtask("e", "c"),
                            subtask("f", "d"),
                            subtask("g", "e")));
            workforce.await(run);

            assertThat(calls.get()).isBetween(1, 6);
            assertThat(report(workforce, run).spend().modelCalls()).isEqualTo(calls.get());
            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
            assertThat(report(workforce, run).answer()).isNotEmpty();
        });
    }

    @Test
    void limitThatIsRaisedInTimeIsNotInTheWay() throws Exception {
        perform(stage -> {
            CountDownLatch open = new CountDownLatch(1);
            CountDownLatch raised = new CountDownLatch(1);
            Workforce workforce = stage.start(cast(request -> {
                open.countDown();
                raised.await();
                return echo(request);
            }));
            Plan five = plan(subtask("a"), subtask("b", "a"), subtask("c", "b"), subtask("d", "c"), subtask("e", "d"));
            RunId run = submit(workforce, Budget.modelCalls(3), five);
            open.await();

            workforce.control(run, new ControlMessage.RaiseBudget("m1", "ada", Budget.modelCalls(10)));
            await(stage, workforce, run, RunEvent.ControlReceived.class::isInstance);
            raised.countDown();
            workforce.await(run);

            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(report(workforce, run).spend().modelCalls()).isEqualTo(5);
        });
    }

    @Test
    void wallTimeEndsARunWithWhatThereIs() throws Exception {
        perform(stage -> {
            Workforce workforce = stage.start(cast(request -> isFor(request, "b") ? never() : echo(request)));

            RunId run = submit(workforce, Budget.wallTime(Duration.ofSeconds(90)), plan(subtask("a"), subtask("b")));
            workforce.await(run);

            RunReport report = report(workforce, run);
            assertThat(report.status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
            assertThat(report.answer()).contains("said a");
            assertThat(report.worked()).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(100));
        });
    }

    @Test
    void timeInWhichARunWaitsForAPersonIsNotItsWallTime() throws Exception {
        perform(stage -> {
            RunOptions options =
                    RunOptions.allOn(MODEL).withPlan(plan(subtask("a"))).approvingPlan();
            Workforce workforce = stage.start(cast(EngineClauses::echo));
            RunId run = workforce.submit(Task.of("x"), Budget.wallTime(Duration.ofSeconds(90)), options);
            RunEvent.ApprovalRequested asked = (RunEvent.ApprovalRequested)
                    await(stage, workforce, run, RunEvent.ApprovalRequested.class::isInstance);

            stage.clock().sleep(LONG);
            workforce.control(run, new ControlMessage.Approve("y1", "ada", asked.request(), asked.shown()));
            await(stage, workforce, run, RunEvent.RunEnded.class::isInstance);

            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.COMPLETED);
        });
    }
}
