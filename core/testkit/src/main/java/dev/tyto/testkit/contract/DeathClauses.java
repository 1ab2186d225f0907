package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.contract.EngineContract.Stage;
import dev.tyto.testkit.script.ScriptedReplies;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// An engine may die at any moment, and another one goes on where it was.
abstract class DeathClauses extends ControlClauses {

    private static final Plan SMALL = plan(subtask("a"), subtask("b"), subtask("c", "a", "b"));

    /// What the outside world saw of a run, through all engines.
    private record Outside(List<String> modelCalls, Remembering unsafe, Remembering repeatable) {

        static Outside fresh() {
            return new Outside(
                    new CopyOnWriteArrayList<>(),
                    Remembering.tool("send", Effect.UNSAFE),
                    Remembering.tool("put", Effect.IDEMPOTENT));
        }

        /// `a` and `b` call both tools once and then answer; `c` answers at once.
        Cast cast() {
            Models models = request -> {
                modelCalls.add(request.labels().subtask() + " " + round(request));
                return isFor(request, "c") || round(request) > 0 ? echo(request) : callsOf("send", "put");
            };
            return EngineClauses.cast(models, unsafe, repeatable);
        }
    }

    @Test
    void engineMayDieAtEveryEventAndNothingWithAResultIsDoneAgain() throws Exception {
        int[] size = new int[1];
        perform(stage -> {
            Workforce workforce = stage.start(Outside.fresh().cast());
            RunId run = submit(workforce, SMALL);
            workforce.await(run);
            size[0] = log(workforce, run).size();
        });
        for (int event = 1; event < size[0]; event++) {
            int death = event;
            perform(stage -> dieAfter(stage, death));
        }

        assertThat(size[0]).isGreaterThan(25);
    }

    private static void dieAfter(Stage stage, int event) throws InterruptedException {
        Outside outside = Outside.fresh();
        Workforce first = stage.start(outside.cast());
        stage.killAfter(event);
        stage.besides(() -> first.submit(Task.of("x"), Budget.UNLIMITED, keyed(SMALL, "the only one")));
        stage.awaitDeath();

        Workforce second = stage.start(outside.cast());
        RunId run = second.submit(Task.of("x"), Budget.UNLIMITED, keyed(SMALL, "the only one"));
        second.resume(run);
        second.await(run);

        RunReport report = report(second, run);
        assertThat(report.status()).as("after a death at event %s", event).isEqualTo(RunStatus.COMPLETED);
        assertThat(report.answer()).isEqualTo("a: said a | b: said b | c: said c");
        assertNothingAgain(second, run, outside);
        assertThat(report.spend().modelCalls())
                .isEqualTo(events(second, run, RunEvent.ModelRequested.class).size());
    }

    private static void assertNothingAgain(Workforce workforce, RunId run, Outside outside)
            throws InterruptedException {
        Map<StepKey, Integer> answers = new HashMap<>();
        for (Recorded recorded : log(workforce, run)) {
            if (recorded.event() instanceof RunEvent.ModelRequested asked) {
                assertThat(answers).as("results").doesNotContainKey(asked.key());
            } else if (recorded.event() instanceof RunEvent.ToolRequested asked) {
                assertThat(answers).as("results").doesNotContainKey(asked.key());
            } else if (recorded.event() instanceof RunEvent.ModelCalled called
                    && called.reply() instanceof ModelReply.Completed) {
                answers.merge(called.key(), 1, Integer::sum);
            } else if (recorded.event() instanceof RunEvent.ToolCalled called) {
                answers.merge(called.key(), 1, Integer::sum);
            }
        }
        assertThat(answers)
                .hasSize(9)
                .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        assertThat(outside.modelCalls().size())
                .isLessThanOrEqualTo(
                        events(workforce, run, RunEvent.ModelRequested.class).size());
        assertThat(outside.unsafe().keys()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(2);
        assertThat(new HashSet<>(outside.repeatable().keys())).hasSize(2);
    }

    @Test
    void callThatWasLostIsBilledInFullAndMadeAgain() throws Exception {
        perform(stage -> {
            Workforce first = stage.start(cast(_ -> {
                stage.kill();
                return never();
            }));
            Plan plan = plan(subtask("a"));
            stage.besides(() -> first.submit(Task.of("x"), Budget.UNLIMITED, keyed(plan, "one")));
            stage.awaitDeath();

            Workforce second = stage.start(cast(EngineClauses::echo));
            RunId run = second.submit(Task.of("x"), Budget.UNLIMITED, keyed(plan, "one"));
            second.resume(run);
            second.await(run);

            RunEvent.ModelRequested lost =
                    events(second, run, RunEvent.ModelRequested.class).getFirst();
            List<RunEvent.ModelCalled> ends = events(second, run, RunEvent.ModelCalled.class);
            assertThat(ends).extracting(RunEvent.ModelCalled::attempt).containsExactly(1, 2);
            assertThat(((ModelReply.Failed) ends.getFirst().reply()).fault()).isEqualTo(Fault.LOST);
            assertThat(ends.getFirst().spend()).isEqualTo(lost.upperBound());
            assertThat(lost.upperBound().tokensOut()).isPositive();
            assertThat(report(second, run).answer()).isEqualTo("a: said a");
        });
    }

    @Test
    void stepIsTriedFourTimesAlsoThroughDeaths() throws Exception {
        perform(stage -> {
            List<String> calls = new CopyOnWriteArrayList<>();
            Plan plan = plan(subtask("a"));
            for (int life = 1; life <= 4; life++) {
                CountDownLatch called = new CountDownLatch(1);
                Workforce workforce = stage.start(cast(_ -> {
                    calls.add("call");
                    called.countDown();
                    return never();
                }));
                workforce.resume(workforce.submit(Task.of("x"), Budget.UNLIMITED, keyed(plan, "one")));
                called.await();
                stage.kill();
            }

            Workforce last = stage.start(cast(EngineClauses::echo));
            RunId run = last.submit(Task.of("x"), Budget.UNLIMITED, keyed(plan, "one"));
            last.resume(run);
            last.await(run);

            assertThat(calls).hasSize(4);
            assertThat(report(last, run).status()).isEqualTo(RunStatus.FAILED);
        });
    }

    @Test
    void unsafeCallThatWasLostIsNeverMadeAgainAndTheModelIsTold() throws Exception {
        perform(stage -> {
            List<String> told = new CopyOnWriteArrayList<>();
            Remembering send = killing(stage, Effect.UNSAFE);
            RunId run = lostIn(stage, send, told);

            Workforce second = stage.start(cast(told(told), send));
            second.resume(run);
            second.await(run);

            assertThat(send.keys()).hasSize(1);
            assertThat(told).containsExactly(new ToolResult.Unknown().forModel());
            assertThat(report(second, run).spend().toolCalls()).isEqualTo(1);
        });
    }

    @Test
    void idempotentCallThatWasLostIsMadeAgainWithTheSameKey() throws Exception {
        perform(stage -> {
            List<String> told = new CopyOnWriteArrayList<>();
            Remembering put = killing(stage, Effect.IDEMPOTENT);
            RunId run = lostIn(stage, put, told);

            Workforce second = stage.start(cast(told(told), put));
            second.resume(run);
            second.await(run);

            assertThat(put.keys()).hasSize(2);
            assertThat(put.keys().getFirst()).isEqualTo(put.keys().getLast());
            assertThat(told).containsExactly("done");
            assertThat(report(second, run).spend().toolCalls()).isEqualTo(2);
        });
    }

    /// A tool whose first call is the engine's last act.
    private static Remembering killing(Stage stage, Effect effect) {
        CountDownLatch first = new CountDownLatch(1);
        return Remembering.tool("act", effect, _ -> {
            if (first.getCount() > 0) {
                first.countDown();
                stage.kill();
            }
            return new ToolResult.Returned("done");
        });
    }

    private static RunId lostIn(Stage stage, Remembering tool, List<String> told) throws InterruptedException {
        Workforce first = stage.start(cast(told(told), tool));
        RunId run = submit(first, plan(subtask("a")));
        stage.awaitDeath();
        return run;
    }

    /// Calls the tool, and notes what it is told.
    private static Models told(List<String> told) {
        return request -> {
            if (round(request) == 0) {
                return callsOf("act");
            }
            told.addAll(lastResults(request));
            return ScriptedReplies.said("well");
        };
    }

    @Test
    void parkedRunIsTakenUpAndRepeatsNothing() throws Exception {
        perform(stage -> {
            List<String> calls = new CopyOnWriteArrayList<>();
            CountDownLatch hanging = new CountDownLatch(1);
            Workforce first = stage.start(cast(request -> {
                calls.add(String.valueOf(request.labels().subtask()));
                if (isFor(request, "b")) {
                    hanging.countDown();
                    return never();
                }
                return echo(request);
            }));
            RunId run = submit(first, plan(subtask("a"), subtask("b", "a")));
            hanging.await();

            stage.park();

            Workforce second = stage.start(cast(request -> {
                calls.add(String.valueOf(request.labels().subtask()));
                return echo(request);
            }));
            List<Recorded> parked = log(second, run);
            assertThat(parked.getLast().event()).isInstanceOf(RunEvent.RunParked.class);
            assertThat(report(second, run).spend().modelCalls()).isEqualTo(2);
            second.resume(run);
            second.await(run);
            assertThat(calls).containsExactly("a", "b", "b");
            assertThat(report(second, run).answer()).isEqualTo("a: said a | b: said b");
            assertThat(log(second, run).subList(0, parked.size())).isEqualTo(parked);
        });
    }

    @Test
    void secondOwnerIsRefusedAndToldWhoTheFirstIs() throws Exception {
        perform(stage -> {
            Workforce first = stage.start(cast(_ -> never()));
            RunId run = submit(first, plan(subtask("a")));

            Workforce second = stage.start(cast(EngineClauses::echo));

            assertThat(second.resume(run))
                    .isInstanceOfSatisfying(
                            Workforce.Resumption.Owned.class,
                            owned -> assertThat(owned.owner()).isNotBlank());
            assertThat(events(second, run, RunEvent.RunResumed.class)).isEmpty();
        });
    }

    @Test
    void logOfANewerTytoIsShownAndNotTakenUp() throws Exception {
        perform(stage -> {
            RunId run = submit(stage.start(cast(_ -> never())), plan(subtask("a")));
            stage.park();
            stage.writeAsNewer(run);

            Workforce second = stage.start(cast(EngineClauses::echo));

            assertThatThrownBy(() -> second.resume(run))
                    .isInstanceOf(PrerequisiteException.class)
                    .hasMessageContaining("newer Tyto");
            assertThat(log(second, run).getLast().event()).isInstanceOf(RunEvent.Unknown.class);
        });
    }
}
