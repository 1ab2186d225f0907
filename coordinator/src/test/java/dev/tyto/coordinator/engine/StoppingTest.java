package dev.tyto.coordinator.engine;

import static dev.tyto.coordinator.engine.Workshop.echo;
import static dev.tyto.coordinator.engine.Workshop.isFor;
import static dev.tyto.coordinator.engine.Workshop.never;
import static dev.tyto.coordinator.engine.Workshop.said;
import static dev.tyto.coordinator.engine.Workshop.subtask;
import static dev.tyto.coordinator.engine.Workshop.subtasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.routing.Router;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What does not end by itself, or not when it is told to: clients, workers, policies, journals. In virtual time.
class StoppingTest {

    private static final Deadlines SHORT =
            new Deadlines(Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofMinutes(5));

    @TempDir
    Path folder;

    @Test
    void clientThatDoesNotListenKeepsNoStepBeyondItsTime() throws Exception {
        perform(stage -> {
            stage.decide(policies -> Stages.with(policies, SHORT));
            CountDownLatch never = new CountDownLatch(1);
            Workshop workshop = new Workshop(stage, request -> isFor(request, "a") ? deaf(never) : echo(request));

            RunReport report = workshop.reportAtLast(workshop.submit(subtasks("a", "b")));

            assertThat(report.answer()).isEqualTo("b: said b");
            assertThat(report.worked())
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(5).plusSeconds(3));
        });
    }

    @Test
    void permitOfACallThatDoesNotEndGoesToOthersAfterAMinute() throws Exception {
        perform(stage -> {
            stage.decide(policies -> Stages.with(
                    Stages.with(policies, new Concurrency(9, 9, 1, 9, 9)),
                    new Deadlines(Duration.ofMinutes(2), Duration.ofMinutes(9), Duration.ofMinutes(9))));
            CountDownLatch never = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            Workshop workshop =
                    new Workshop(stage, request -> calls.incrementAndGet() == 1 ? deaf(never) : echo(request));

            RunReport report = workshop.reportAtLast(workshop.submit(subtasks("a", "b")));

            assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(report.worked()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
        });
    }

    @Test
    void attemptThatGetsNoPermitInItsSubtasksTimeFails() throws Exception {
        perform(stage -> {
            stage.decide(policies -> Stages.with(
                    Stages.with(policies, new Concurrency(1, 1, 9, 9, 9)),
                    new Deadlines(Duration.ofHours(2), Duration.ofHours(2), Duration.ofMinutes(5))));
            Workshop workshop = new Workshop(stage, _ -> never());

            RunReport report = workshop.reportAtLast(workshop.submit(subtasks("a", "b")));

            assertThat(report.status()).isEqualTo(RunStatus.FAILED);
            assertThat(report.worked()).isLessThan(Duration.ofMinutes(6));
        });
    }

    @Test
    void routerThatDoesNotAnswerIsReplacedByThePlainOne() throws Exception {
        perform(stage -> {
            Router stuck = (_, _, _, _) -> {
                deaf(new CountDownLatch(1));
                throw new AssertionError("nobody opens this latch");
            };
            stage.decide(policies -> Stages.with(policies, stuck));
            Workshop workshop = new Workshop(stage, Workshop::echo);

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(report.answer()).isEqualTo("a: said a");
            assertThat(workshop.events(run, RunEvent.SubtaskAssigned.class)
                            .getFirst()
                            .assignment()
                            .arm()
                            .reason())
                    .contains("there was no result in the time for it");
        });
    }

    @Test
    void workerThatDoesNotStopIsNotBegunAgainAndFailsItsAttempt() throws Exception {
        perform(stage -> {
            AtomicInteger begun = new AtomicInteger();
            CountDownLatch working = new CountDownLatch(1);
            Workshop workshop = new Workshop(stage, Workshop::echo);
            workshop.onWork((_, _) -> {
                begun.incrementAndGet();
                working.countDown();
                deaf(new CountDownLatch(1));
            });
            RunId run = workshop.submit(subtask("a"));
            working.await();
            workshop.engine().control(run, new ControlMessage.Pause("p", "ada"));
            workshop.engine().await(run);

            workshop.engine().resume(run);
            RunReport report = workshop.reportAtLast(run);

            assertThat(begun).hasValue(1);
            assertThat(report.ending().reason()).contains("worker looper does not stop");
        });
    }

    @Test
    void workerThatStopsLateIsBegunAgainWhenItHas() throws Exception {
        perform(stage -> {
            AtomicInteger begun = new AtomicInteger();
            CountDownLatch working = new CountDownLatch(1);
            CountDownLatch last = new CountDownLatch(1);
            Workshop workshop = new Workshop(stage, Workshop::echo);
            workshop.onWork((_, _) -> {
                if (begun.incrementAndGet() == 1) {
                    working.countDown();
                    deaf(last);
                }
            });
            RunId run = workshop.submit(subtask("a"));
            working.await();
            workshop.engine().control(run, new ControlMessage.Pause("p", "ada"));
            workshop.engine().await(run);
            stage.clock().after(Duration.ofSeconds(30), last::countDown);

            workshop.engine().resume(run);
            RunReport report = workshop.reportAtLast(run);

            assertThat(begun).hasValue(2);
            assertThat(report.answer()).isEqualTo("a: said a");
        });
    }

    @Test
    void nothingIsOpenWhenACancelCanBeReadFromTheLog() throws Exception {
        perform(stage -> {
            CountDownLatch calling = new CountDownLatch(2);
            Workshop workshop = new Workshop(stage, _ -> {
                calling.countDown();
                return never();
            });
            RunId run = workshop.submit(subtasks("a", "b"));
            calling.await();

            workshop.engine().control(run, new ControlMessage.Cancel("c", "ada"));
            workshop.engine().await(run);

            List<RunEvent> untilCancel = workshop.log(run).stream()
                    .map(Recorded::event)
                    .takeWhile(event -> !(event instanceof RunEvent.ControlReceived))
                    .toList();
            assertThat(untilCancel)
                    .filteredOn(RunEvent.ModelRequested.class::isInstance)
                    .hasSize(2);
            assertThat(untilCancel)
                    .filteredOn(RunEvent.ModelCalled.class::isInstance)
                    .hasSize(2);
        });
    }

    @Test
    void runThatTheJournalFailedIsTakenUpWhenTheJournalWorks() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            stage.trouble(Stages.failing(
                    RunEvent.ModelRequested.class, () -> new JournalException(Reason.UNWRITABLE, "disk full")));
            RunId run = workshop.submit(subtask("a"));
            assertThatThrownBy(() -> workshop.engine().await(run)).isInstanceOf(JournalException.class);
            stage.trouble(new TroubledJournal.Trouble() {});
            workshop.engine().control(run, new ControlMessage.RaiseBudget("r", "ada", Budget.modelCalls(9)));

            workshop.engine().resume(run);

            assertThat(workshop.reportAtLast(run).answer()).isEqualTo("a: said a");
            assertThat(workshop.events(run, RunEvent.ControlReceived.class)).hasSize(1);
        });
    }

    @Test
    void closedEngineStartsNothing() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, _ -> never());
            RunId run = workshop.submit(subtask("a"));
            workshop.engine().close();

            assertThatThrownBy(() -> workshop.submit(subtask("b")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was closed");
            assertThatThrownBy(() -> workshop.engine().resume(run)).isInstanceOf(IllegalStateException.class);
            assertThat(workshop.log(run).getLast().event()).isInstanceOf(RunEvent.RunParked.class);
        });
    }

    @Test
    void idempotencyKeyOfAnotherTaskOrBudgetIsRefusedByTheNameOfItsRun() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            RunOptions options = new RunOptions(Workshop.MODEL, Workshop.MODEL, Workshop.MODEL, null, "key");
            RunId run = workshop.engine().submit(Task.of("one"), Budget.UNLIMITED, options);

            assertThat(workshop.engine().submit(Task.of("one"), Budget.UNLIMITED, options))
                    .isEqualTo(run);
            assertThatThrownBy(() -> workshop.engine().submit(Task.of("two"), Budget.UNLIMITED, options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("one task only")
                    .hasMessageContaining(run.value());
            assertThatThrownBy(() -> workshop.engine().submit(Task.of("one"), Budget.modelCalls(9), options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("one budget only");
        });
    }

    @Test
    void resultsAreKeptWhenTheSynthesizerBreaks() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo, (_, _, _) -> {
                throw new IllegalStateException("a bug");
            });

            RunReport report = workshop.reportAtLast(workshop.submit(subtasks("a", "b")));

            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).contains("a: said a", "b: said b");
            assertThat(report.ending().reason()).contains("the synthesizer broke");
        });
    }

    /// Waits for the latch whatever interrupts come.
    private static ModelReply deaf(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // It does not listen.
            }
        }
        return said("much too late");
    }

    private interface Script {
        void on(SimulatedStage stage) throws Exception;
    }

    private void perform(Script script) throws Exception {
        SimulatedStage stage = new SimulatedStage(folder, 1);
        stage.perform(_ -> script.on(stage));
    }
}
