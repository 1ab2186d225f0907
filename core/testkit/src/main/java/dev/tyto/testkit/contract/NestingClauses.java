package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.script.LoopingWorker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A step may hand its work to a run of its own.
abstract class NestingClauses extends DeathClauses {

    private static final Planner ONE_SUBTASK = (request, _) -> new PlanningResult.Planned(
            plan(Subtask.of("inner", "say " + request.task().text())), Origin.PLANNER, List.of());

    /// Hands its instruction to a team.
    private record Delegating(String team) implements Worker {

        @Override
        public WorkerProfile profile() {
            return new WorkerProfile("delegating", "lets others do it", List.of(), List.of());
        }

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            String text = assignment.subtask().instruction().replaceFirst("say ", "");
            Steps.Delegated done = steps.delegate(Task.of(text), team);
            if (done.status() == RunStatus.BUDGET_EXHAUSTED) {
                return new Outcome.Exhausted(BudgetKind.WALL_TIME, steps.spend());
            }
            return done.status() == RunStatus.COMPLETED
                    ? new Outcome.Answered(done.answer(), steps.spend())
                    : new Outcome.Failed(done.status() + ": " + done.answer(), false, Blame.TASK, steps.spend());
        }
    }

    private static Cast nesting(Models models) {
        return new Cast(
                ONE_SUBTASK,
                List.of(new Delegating("team")),
                Map.of("team", List.of(LoopingWorker.named("inner"))),
                JOINER,
                models,
                List.of(),
                ALL_ALLOWED);
    }

    @Test
    void nestedRunIsARunOfItsOwnWithinItsParentsBudget() throws Exception {
        perform(stage -> {
            Workforce workforce = stage.start(nesting(EngineClauses::echo));

            RunId run = submit(workforce, Budget.modelCalls(5), plan(subtask("a")));
            workforce.await(run);

            RunId child = childOf(workforce, run);
            assertThat(report(workforce, run).answer()).isEqualTo("a: inner: said a");
            RunEvent.RunAccepted accepted =
                    (RunEvent.RunAccepted) log(workforce, child).getFirst().event();
            assertThat(accepted.budget().limit(BudgetKind.MODEL_CALLS).orElseThrow())
                    .isLessThanOrEqualTo(5);
            assertThat(accepted.options().depth()).isEqualTo(1);
            assertThat(report(workforce, child).spend().modelCalls()).isEqualTo(1);
            assertThat(report(workforce, run).spend())
                    .isEqualTo(report(workforce, child).spend());
        });
    }

    @Test
    void runsAreNestedThreeDeepAndNotDeeper() throws Exception {
        perform(stage -> {
            List<Worker> again = List.of(new Delegating("team"));
            Cast cast = new Cast(
                    ONE_SUBTASK, again, Map.of("team", again), JOINER, EngineClauses::echo, List.of(), ALL_ALLOWED);
            Workforce workforce = stage.start(cast);

            RunId run = submit(workforce, plan(subtask("a")));
            workforce.await(run);

            RunId third = childOf(workforce, childOf(workforce, childOf(workforce, run)));
            assertThat(events(workforce, third, RunEvent.ChildStarted.class)).isEmpty();
            assertThat(endingOf(report(workforce, third)).reason()).contains("3 deep");
            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.FAILED);
        });
    }

    @Test
    void cancelReachesTheCallsOfANestedRun() throws Exception {
        perform(stage -> {
            CountDownLatch open = new CountDownLatch(1);
            Workforce workforce = stage.start(nesting(_ -> {
                open.countDown();
                return never();
            }));
            RunId run = submit(workforce, plan(subtask("a")));
            open.await();

            workforce.control(run, new ControlMessage.Cancel("c1", "ada"));
            workforce.await(run);

            RunId child = childOf(workforce, run);
            assertThat(report(workforce, child).status()).isEqualTo(RunStatus.CANCELLED);
            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.CANCELLED);
            assertThat(report(workforce, run).spend())
                    .isEqualTo(report(workforce, child).spend());
            assertThat(report(workforce, run).spend().modelCalls()).isEqualTo(1);
        });
    }

    @Test
    void nestedRunHasNoMoreTimeThanItsParent() throws Exception {
        perform(stage -> {
            Workforce workforce = stage.start(nesting(_ -> never()));

            RunId run = submit(workforce, Budget.wallTime(Duration.ofSeconds(90)), plan(subtask("a")));
            workforce.await(run);

            RunReport child = report(workforce, childOf(workforce, run));
            assertThat(child.ended()).isPresent();
            assertThat(child.worked()).isLessThan(Duration.ofSeconds(100));
            assertThat(report(workforce, run).status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
            assertThat(report(workforce, run).spend()).isEqualTo(child.spend());
        });
    }

    @Test
    void nestedRunGoesOnAfterADeathAndRepeatsNothing() throws Exception {
        perform(stage -> {
            List<String> calls = new CopyOnWriteArrayList<>();
            Planner two = (_, _) ->
                    new PlanningResult.Planned(plan(subtask("x"), subtask("y", "x")), Origin.PLANNER, List.of());
            CountDownLatch inY = new CountDownLatch(1);
            Models first = request -> {
                calls.add(String.valueOf(request.labels().subtask()));
                if (isFor(request, "y")) {
                    inY.countDown();
                    return never();
                }
                return echo(request);
            };
            RunId run = submit(stage.start(planning(nesting(first), two)), plan(subtask("a")));
            inY.await();
            stage.kill();

            Workforce second = stage.start(planning(
                    nesting(request -> {
                        calls.add(String.valueOf(request.labels().subtask()));
                        return echo(request);
                    }),
                    two));
            second.resume(run);
            second.await(run);

            assertThat(calls).containsExactly("x", "y", "y");
            assertThat(report(second, run).answer()).isEqualTo("a: x: said x | y: said y");
            assertThat(events(second, run, RunEvent.ChildStarted.class)).hasSize(1);
            assertThat(report(second, run).spend().modelCalls()).isEqualTo(3);
        });
    }

    @Test
    void limitOfTheParentHoldsForAllItsNestedRunsTogether() throws Exception {
        perform(stage -> {
            List<String> calls = new CopyOnWriteArrayList<>();
            Workforce workforce = stage.start(nesting(request -> {
                if (request.labels().role() == Role.WORKER) {
                    calls.add(request.labels().run());
                }
                return echo(request);
            }));

            RunId run = submit(
                    workforce,
                    Budget.modelCalls(8),
                    plan(
                            subtask("a"),
                            subtask("b"),
                            subtask("c", "a"),
                            subtask("d", "b"),
                            subtask("e", "c"),
                            subtask("f", "d"),
                            subtask("g", "e"),
                            subtask("h", "f"),
                            subtask("i", "g")));
            workforce.await(run);

            assertThat(calls.size()).isBetween(1, 8);
            assertThat(report(workforce, run).spend().modelCalls()).isEqualTo(calls.size());
            assertThat(report(workforce, run).status()).isNotEqualTo(RunStatus.COMPLETED);
        });
    }

    private static RunId childOf(Workforce workforce, RunId run) throws InterruptedException {
        return events(workforce, run, RunEvent.ChildStarted.class).getFirst().child();
    }
}
