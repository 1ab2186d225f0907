package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome.Recovery;
import dev.tyto.core.work.Worker;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.script.LoopingWorker;
import dev.tyto.testkit.script.ScriptedReplies;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A run is taken, done in its order, side by side, and does not give up at the first failure.
abstract class WorkClauses extends EngineClauses {

    @Test
    void runThatWasAcceptedSurvivesTheDeathOfItsEngine() throws Exception {
        perform(stage -> {
            Workforce first = stage.start(cast(_ -> never()));

            RunId run = submit(first, plan(subtask("a")));
            stage.kill();

            Workforce second = stage.start(cast(EngineClauses::echo));
            assertThat(log(second, run).getFirst().event()).isInstanceOf(RunEvent.RunAccepted.class);
            assertThat(second.resume(run)).isEqualTo(new Workforce.Resumption.Resumed());
            second.await(run);
            assertThat(report(second, run).answer()).isEqualTo("a: said a");
        });
    }

    @Test
    void sameKeyIsTheSameRunAlsoForAnotherEngine() throws Exception {
        perform(stage -> {
            Workforce first = stage.start(cast(_ -> never()));
            Plan plan = plan(subtask("a"));
            RunId run = first.submit(Task.of("x"), Budget.UNLIMITED, keyed(plan, "order-66"));
            RunId again = first.submit(Task.of("x"), Budget.UNLIMITED, keyed(plan, "order-66"));
            stage.kill();

            RunId later = stage.start(cast(EngineClauses::echo))
                    .submit(Task.of("x"), Budget.UNLIMITED, keyed(plan, "order-66"));

            assertThat(List.of(again, later)).containsOnly(run);
        });
    }

    @Test
    void runThatNobodyHandedInIsUnknown() throws Exception {
        perform(stage -> {
            Workforce workforce = stage.start(cast(EngineClauses::echo));
            RunId nobody = new RunId("nobody");

            assertThatThrownBy(() -> workforce.events(nobody, 0, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> workforce.resume(nobody)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void eventsComeInOrderAndAReaderGoesOnWhereItWas() throws Exception {
        perform(stage -> {
            Workforce workforce = stage.start(cast(EngineClauses::echo));
            RunId run = submit(workforce, plan(subtask("a"), subtask("b", "a")));
            await(stage, workforce, run, RunEvent.RunEnded.class::isInstance);

            List<Recorded> all = log(workforce, run);

            assertThat(all).extracting(Recorded::sequence).first().isEqualTo(1L);
            assertThat(all.getLast().sequence()).isEqualTo(all.size());
            assertThat(workforce.events(run, 5, LONG)).isEqualTo(all.subList(5, all.size()));
            assertThat(workforce.events(run, all.size(), LONG)).isEmpty();
            assertThat(workforce.resume(run)).isEqualTo(new Workforce.Resumption.Over());
        });
    }

    @Test
    void dependantStartsAfterWhatItDependsOnAndGetsTheAnswers() throws Exception {
        perform(stage -> {
            Workforce workforce = stage.start(cast(EngineClauses::echo));

            RunId run = submit(workforce, plan(subtask("c", "a", "b"), subtask("a"), subtask("b", "a")));
            workforce.await(run);

            assertThat(events(workforce, run, RunEvent.SubtaskAssigned.class))
                    .extracting(each -> each.assignment().subtask().id() + " with "
                            + each.assignment().inputs().stream()
                                    .map(Assignment.Input::answer)
                                    .toList())
                    .containsExactly("a with []", "b with [said a]", "c with [said a, said b]");
            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.COMPLETED);
        });
    }

    @Test
    void independentSubtasksAreUnderWayTogether() throws Exception {
        perform(stage -> {
            CountDownLatch meeting = new CountDownLatch(3);
            Workforce workforce = stage.start(cast(request -> {
                meeting.countDown();
                meeting.await();
                return echo(request);
            }));

            RunId run = submit(workforce, plan(subtask("a"), subtask("b"), subtask("c")));
            workforce.await(run);

            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.COMPLETED);
        });
    }

    @Test
    void everyCallIsAnnouncedBeforeItIsMade() throws Exception {
        perform(stage -> {
            List<Long> made = new CopyOnWriteArrayList<>();
            Workforce[] workforce = new Workforce[1];
            Models models = request -> {
                RunId run = new RunId(request.labels().run());
                made.add((long)
                        events(workforce[0], run, RunEvent.ModelRequested.class).size());
                return echo(request);
            };
            workforce[0] = stage.start(cast(models));

            RunId run = submit(workforce[0], plan(subtask("a"), subtask("b", "a"), subtask("c", "b")));
            workforce[0].await(run);

            assertThat(made).containsExactly(1L, 2L, 3L);
        });
    }

    @Test
    void failureIsTriedAgainThenGivenToAnotherThenToThePlanner() throws Exception {
        perform(stage -> {
            List<Standing> asked = new CopyOnWriteArrayList<>();
            Planner planner = (request, _) -> {
                asked.add(Objects.requireNonNull(request.standing()));
                PlanRevision instead = new PlanRevision(List.of(subtask("again")), List.of(), List.of(), List.of());
                return new PlanningResult.Revised(instead, Origin.PLANNER, List.of());
            };
            List<Worker> two = List.of(LoopingWorker.named("one"), LoopingWorker.named("two"));
            Models models = request ->
                    isFor(request, "hard") ? ScriptedReplies.said(LoopingWorker.NO + "too hard") : echo(request);
            Workforce workforce = stage.start(planning(cast(models, two), planner));

            RunId run = submit(workforce, plan(subtask("hard"), subtask("easy")));
            workforce.await(run);

            assertThat(events(workforce, run, RunEvent.AttemptFailed.class))
                    .extracting(RunEvent.AttemptFailed::next)
                    .containsExactly(Recovery.RETRY, Recovery.OTHER_WORKER);
            assertThat(asked).hasSize(1);
            assertThat(asked.getFirst().troubles().getFirst().reason()).isEqualTo("too hard");
            assertThat(asked.getFirst().troubles().getFirst().tried())
                    .hasSize(3)
                    .contains("one", "two");
            RunReport report = report(workforce, run);
            assertThat(report.answer()).isEqualTo("easy: said easy | again: said again");
            assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
        });
    }

    @Test
    void nextAttemptIsToldWhatWasWrong() throws Exception {
        perform(stage -> {
            Models models = request -> request.messages().getFirst().text().contains("Last time: too short")
                    ? ScriptedReplies.said("long enough")
                    : ScriptedReplies.said(LoopingWorker.NO + "too short");
            Workforce workforce = stage.start(cast(models));

            RunId run = submit(workforce, plan(subtask("a")));
            workforce.await(run);

            assertThat(report(workforce, run).answer()).isEqualTo("a: long enough");
        });
    }

    @Test
    void workThatDoesNotDependOnAFailureGoesOn() throws Exception {
        perform(stage -> {
            Models models = request ->
                    isFor(request, "a") ? ScriptedReplies.broken(ModelReply.Fault.REFUSED, "no") : echo(request);
            Workforce workforce = stage.start(cast(models));

            RunId run = submit(workforce, plan(subtask("a"), subtask("b"), subtask("c", "b"), subtask("d", "a")));
            workforce.await(run);

            RunReport report = report(workforce, run);
            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).isEqualTo("b: said b | c: said c");
        });
    }

    @Test
    void revisionMayStopWhatRunsAndItsLateResultChangesNothing() throws Exception {
        perform(stage -> {
            CountDownLatch slow = new CountDownLatch(1);
            Models models = request -> {
                if (isFor(request, "slow")) {
                    slow.countDown();
                    return late(stage.clock());
                }
                slow.await();
                return isFor(request, "a") ? ScriptedReplies.said(LoopingWorker.NO + "no way") : echo(request);
            };
            PlanRevision other =
                    new PlanRevision(List.of(subtask("b")), List.of(), List.of(), List.of(new SubtaskId("slow")));
            Cast cast = planning(cast(models), (_, _) -> new PlanningResult.Revised(other, Origin.PLANNER, List.of()));
            Workforce workforce = stage.start(cast);

            RunId run = submit(workforce, plan(subtask("a"), subtask("slow")));
            workforce.await(run);
            int size = log(workforce, run).size();
            stage.clock().sleep(LONG);

            assertThat(report(workforce, run).answer()).isEqualTo("b: said b");
            assertThat(log(workforce, run)).hasSize(size);
            AttemptId stopped = new AttemptId(new SubtaskId("slow"), 1);
            assertThat(events(workforce, run, RunEvent.SubtaskEnded.class))
                    .noneMatch(each -> each.attempt().equals(stopped));
            assertThat(report(workforce, run).spend().modelCalls())
                    .isEqualTo(events(workforce, run, RunEvent.ModelRequested.class)
                            .size());
        });
    }
}
