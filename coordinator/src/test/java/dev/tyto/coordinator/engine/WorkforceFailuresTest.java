package dev.tyto.coordinator.engine;

import static dev.tyto.coordinator.engine.Workshop.broken;
import static dev.tyto.coordinator.engine.Workshop.echo;
import static dev.tyto.coordinator.engine.Workshop.isFor;
import static dev.tyto.coordinator.engine.Workshop.never;
import static dev.tyto.coordinator.engine.Workshop.said;
import static dev.tyto.coordinator.engine.Workshop.subtask;
import static dev.tyto.coordinator.engine.Workshop.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.routing.Router;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.script.LoopingWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Failures that workforces are known for, each by its name.
///
/// Those of planners and of what models write are held where they are made. An unknown dependency, a cycle, a
/// duplicate id and prose instead of JSON: `LlmPlannerTest`; a foreign or an omitted id in a revision:
/// `RevisionTest` of the planner; a draft inside a think block, braces and fences inside text values:
/// `PlanParserTest`. Nested workforces and their limits: the engine's contract.
class WorkforceFailuresTest {

    @TempDir
    Path folder;

    @Test
    void hallucinatedWorkerIsNotTaken() throws Exception {
        perform(stage -> {
            stage.decide(policies ->
                    Stages.with(policies, (_, _, _, _) -> new Router.Route("hallucinated", "so says the test")));
            Workshop workshop = new Workshop(stage, Workshop::echo);

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(report.answer()).isEqualTo("a: said a");
            assertThat(workshop.events(run, RunEvent.SubtaskAssigned.class)
                            .getFirst()
                            .assignment()
                            .arm()
                            .reason())
                    .contains("hallucinated");
        });
    }

    @Test
    void answerThatContainsNotPossibleIsAnAnswer() throws Exception {
        perform(stage -> {
            Workshop workshop =
                    new Workshop(stage, _ -> said("It is not possible to fold paper more than 12 times: failed."));

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(workshop.events(run, RunEvent.AttemptFailed.class)).isEmpty();
        });
    }

    @Test
    void slowSiblingSurvivesTheTimeoutOfAnother() throws Exception {
        perform(stage -> {
            CountDownLatch over = new CountDownLatch(1);
            Models model = request -> {
                if (isFor(request, "a")) {
                    return broken(Fault.TIMEOUT, Duration.ofMinutes(2));
                }
                over.await();
                return said("slow but sure");
            };
            Workshop workshop = new Workshop(stage, model);

            RunId run = workshop.submit(subtasks("a", "b"));
            workshop.awaitEvent(run, RunEvent.SubtaskEnded.class);
            over.countDown();

            RunReport report = workshop.reportAtLast(run);
            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).isEqualTo("b: slow but sure");
        });
    }

    @Test
    void oneExhaustedTaskDoesNotCancelItsSiblings() throws Exception {
        perform(stage -> {
            CountDownLatch over = new CountDownLatch(1);
            Models model = request -> {
                if (isFor(request, "a")) {
                    return Workshop.asks("echo", "round " + request.messages().size());
                }
                over.await();
                return echo(request);
            };
            Workshop workshop = new Workshop(stage, model);

            RunId run = workshop.submit(Task.of("x"), Budget.modelCalls(9), subtasks("a", "b"));
            workshop.awaitEvent(run, RunEvent.SubtaskEnded.class);
            over.countDown();

            RunReport report = workshop.reportAtLast(run);
            assertThat(workshop.events(run, RunEvent.SubtaskEnded.class)
                            .getFirst()
                            .outcome())
                    .isInstanceOf(Outcome.Exhausted.class);
            assertThat(report.status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
            assertThat(report.answer()).isEqualTo("b: said b");
        });
    }

    @Test
    void oneTransientFailureAmongTwentyFiveSubtasksHaltsNothing() throws Exception {
        perform(stage -> {
            CountDownLatch once = new CountDownLatch(1);
            Models model = request -> {
                if (isFor(request, "t7") && once.getCount() > 0) {
                    once.countDown();
                    return said(LoopingWorker.NO + "a hiccup");
                }
                return echo(request);
            };
            Workshop workshop = new Workshop(stage, model);

            String[] ids = IntStream.range(0, 25).mapToObj(i -> "t" + i).toArray(String[]::new);
            RunId run = workshop.submit(subtasks(ids));
            RunReport report = workshop.reportAtLast(run);

            assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(workshop.events(run, RunEvent.SubtaskAssigned.class)).hasSize(26);
        });
    }

    @Test
    void splitThatYieldsNothingLeavesTheSubtaskFailedAndTheRestDone() throws Exception {
        perform(stage -> {
            stage.decide(policies ->
                    Stages.with(policies, RunMachine.of(new FailurePolicy(List.of(Recovery.SPLIT), 3, 2))));
            Approvals all = (_, _) -> new Approvals.Decision.Allowed();
            EmbeddedEngine engine = stage.start(new Cast(
                    (_, _) -> new PlanningResult.Revised(PlanRevision.NOTHING, Origin.PLANNER, List.of()),
                    List.of(LoopingWorker.named("looper")),
                    Map.of(),
                    Workshop.joiner(),
                    request -> isFor(request, "a") ? said(LoopingWorker.NO + "too much") : echo(request),
                    List.of(),
                    all));
            RunOptions options = RunOptions.allOn(Workshop.MODEL).withPlan(new Plan(List.of(subtasks("a", "b"))));

            RunId run = engine.submit(Task.of("x"), Budget.UNLIMITED, options);
            engine.await(run);

            RunReport report = RunReport.of(engine.events(run, 0, Duration.ZERO));
            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).isEqualTo("b: said b");
            assertThat(report.subtasks())
                    .extracting(RunReport.Line::state)
                    .containsExactly(RunReport.State.FAILED, RunReport.State.ANSWERED);
        });
    }

    @Test
    void stopDuringWorkInFlightKeepsFinishedResults() throws Exception {
        perform(stage -> {
            CountDownLatch hanging = new CountDownLatch(1);
            Workshop workshop = new Workshop(stage, request -> {
                if (isFor(request, "b")) {
                    hanging.countDown();
                    return never();
                }
                return said("kept");
            });
            RunId run = workshop.submit(subtasks("a", "b"));
            workshop.awaitEvent(run, RunEvent.SubtaskEnded.class);
            hanging.await();

            workshop.engine().park("Ctrl-C");

            assertThat(workshop.events(run, RunEvent.SubtaskEnded.class))
                    .extracting(each -> ((Outcome.Answered) each.outcome()).text())
                    .containsExactly("kept");
        });
    }

    @Test
    void whatAReaderHoldsDoesNotChangeWhileTheRunGoesOn() throws Exception {
        perform(stage -> {
            CountDownLatch goOn = new CountDownLatch(1);
            Workshop workshop = new Workshop(stage, request -> {
                goOn.await();
                return echo(request);
            });
            RunId run = workshop.submit(subtask("a"));
            workshop.awaitEvent(run, RunEvent.ModelRequested.class);
            List<Recorded> held = workshop.engine().events(run, 0, Duration.ZERO);
            int size = held.size();

            goOn.countDown();
            workshop.reportAtLast(run);

            assertThat(held).hasSize(size).isEqualTo(workshop.log(run).subList(0, size));
            assertThat(workshop.log(run)).hasSizeGreaterThan(size);
        });
    }

    @Test
    void tokenCountsOfSiblingsStaySeparate() throws Exception {
        perform(stage -> {
            Workshop workshop =
                    new Workshop(stage, request -> isFor(request, "a") ? said("a", 100, 10) : said("b", 7, 3));

            RunId run = workshop.submit(subtasks("a", "b"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(workshop.events(run, RunEvent.SubtaskEnded.class))
                    .extracting(each -> each.attempt().subtask().value() + " "
                            + each.outcome().spend().tokensIn() + " "
                            + each.outcome().spend().tokensOut())
                    .containsExactlyInAnyOrder("a 100 10", "b 7 3");
            assertThat(report.spend().tokensIn()).isEqualTo(107);
        });
    }

    @Test
    void blockedPlannerCallDoesNotDelayWorkers() throws Exception {
        perform(stage -> {
            CountDownLatch othersDone = new CountDownLatch(3);
            Stages.Planned workshop = Stages.planned(stage, request -> {
                if (request.labels().role() == Role.PLANNER) {
                    othersDone.await();
                    return said("late");
                }
                if (isFor(request, "t0")) {
                    return broken(Fault.BAD_REQUEST, null);
                }
                othersDone.countDown();
                return echo(request);
            });

            RunReport report = workshop.run(4);

            assertThat(othersDone.getCount()).isZero();
            assertThat(report.answer()).isEqualTo("t1: said t1 | t2: said t2 | t3: said t3");
            assertThat(report.worked()).isLessThan(Duration.ofMinutes(1));
        });
    }

    @Test
    void finalAnswerIsWhatTheSynthesizerMakesAndNoConcatenation() throws Exception {
        perform(stage -> {
            Approvals all = (_, _) -> new Approvals.Decision.Allowed();
            EmbeddedEngine engine = stage.start(new Cast(
                    (_, _) -> new PlanningResult.Failed("nobody plans", Blame.TASK, List.of()),
                    List.of(LoopingWorker.named("looper")),
                    Map.of(),
                    (_, contributions, _) -> new Synthesis.Answer(contributions.size() + " say so"),
                    Workshop::echo,
                    List.of(),
                    all));
            RunOptions options = RunOptions.allOn(Workshop.MODEL).withPlan(new Plan(List.of(subtasks("a", "b"))));

            RunId run = engine.submit(Task.of("x"), Budget.UNLIMITED, options);
            engine.await(run);

            assertThat(RunReport.of(engine.events(run, 0, Duration.ZERO)).answer())
                    .isEqualTo("2 say so");
        });
    }

    private interface Script {
        void on(SimulatedStage stage) throws Exception;
    }

    private void perform(Script script) throws Exception {
        SimulatedStage stage = new SimulatedStage(folder, 1);
        stage.perform(_ -> script.on(stage));
    }
}
