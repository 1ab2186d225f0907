package dev.tyto.coordinator.engine;

import static dev.tyto.coordinator.engine.Workshop.asks;
import static dev.tyto.coordinator.engine.Workshop.broken;
import static dev.tyto.coordinator.engine.Workshop.echo;
import static dev.tyto.coordinator.engine.Workshop.inTurn;
import static dev.tyto.coordinator.engine.Workshop.isFor;
import static dev.tyto.coordinator.engine.Workshop.never;
import static dev.tyto.coordinator.engine.Workshop.said;
import static dev.tyto.coordinator.engine.Workshop.subtask;
import static dev.tyto.coordinator.engine.Workshop.subtasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Money;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Outcome;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the embedded engine does beyond the contract, in virtual time.
class EmbeddedEngineTest {

    @TempDir
    Path folder;

    @Test
    void faultThatPassesIsTriedAgainAfterTheTimeThatTheServerAsksFor() throws Exception {
        perform(stage -> {
            List<Long> at = new ArrayList<>();
            Workshop workshop = new Workshop(stage, _ -> {
                at.add(stage.clock().millis());
                return at.size() < 3 ? broken(Fault.RATE_LIMITED, Duration.ofSeconds(7)) : said("at last");
            });

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(report.answer()).contains("at last");
            assertThat(workshop.events(run, RunEvent.ModelRequested.class))
                    .extracting(RunEvent.ModelRequested::attempt)
                    .containsExactly(1, 2, 3);
            assertThat(at).containsExactly(at.getFirst(), at.getFirst() + 7_000, at.getFirst() + 14_000);
        });
    }

    @Test
    void stepIsTriedAtMostFourTimes() throws Exception {
        perform(stage -> {
            AtomicInteger calls = new AtomicInteger();
            Workshop workshop = new Workshop(stage, _ -> {
                calls.incrementAndGet();
                return broken(Fault.SERVER_ERROR, null);
            });

            RunReport report = workshop.reportAtLast(workshop.submit(subtask("a")));

            assertThat(calls).hasValue(4);
            assertThat(report.ending().blame()).isEqualTo(ModelReply.Blame.ENVIRONMENT);
        });
    }

    @Test
    void brokenServerMayHaveWorkedAndIsBilledInFull() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop.inTurn(broken(Fault.SERVER_ERROR, null), said("at last")));

            RunId run = workshop.submit(subtask("a"));
            workshop.reportAtLast(run);

            assertThat(workshop.events(run, RunEvent.ModelCalled.class)
                            .getFirst()
                            .spend())
                    .isEqualTo(workshop.events(run, RunEvent.ModelRequested.class)
                            .getFirst()
                            .upperBound());
        });
    }

    /// Of 20 calls a tenth is kept back for the synthesis; each of the others may be one subtask's only one.
    @Test
    void tightLimitOnCallsIsUsedUpToATenthHoweverManySubtasksStartAtOnce() throws Exception {
        perform(stage -> {
            AtomicInteger calls = new AtomicInteger();
            Workshop workshop = new Workshop(stage, request -> {
                stage.clock().sleep(Duration.ofMillis(10 + 7L * (calls.incrementAndGet() % 3)));
                return Workshop.echo(request);
            });

            RunId run = workshop.submit(Task.of("x"), Budget.modelCalls(20), Workshop.many(64));
            RunReport report = workshop.reportAtLast(run);

            assertThat(calls.get()).isBetween(17, 20);
            assertThat(report.status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        });
    }

    @Test
    void faultThatStaysIsNotTriedAgain() throws Exception {
        perform(stage -> {
            AtomicInteger calls = new AtomicInteger();
            Workshop workshop = new Workshop(stage, _ -> {
                calls.incrementAndGet();
                return broken(Fault.UNAUTHORIZED, null);
            });

            RunReport report = workshop.reportAtLast(workshop.submit(subtask("a")));

            assertThat(calls).hasValue(1);
            assertThat(report.ending().blame()).isEqualTo(ModelReply.Blame.PREREQUISITE);
        });
    }

    @Test
    void modelThatDoesNotAnswerIsTimedOutAndBilledInFull() throws Exception {
        perform(stage -> {
            AtomicInteger calls = new AtomicInteger();
            Workshop workshop = new Workshop(stage, _ -> calls.incrementAndGet() == 1 ? never() : said("at last"));

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            RunEvent.ModelCalled first =
                    workshop.events(run, RunEvent.ModelCalled.class).getFirst();
            assertThat(((ModelReply.Failed) first.reply()).fault()).isEqualTo(Fault.TIMEOUT);
            assertThat(first.spend())
                    .isEqualTo(workshop.events(run, RunEvent.ModelRequested.class)
                            .getFirst()
                            .upperBound());
            assertThat(report.answer()).isEqualTo("a: at last");
        });
    }

    @Test
    void attemptThatTakesTooLongFailsAndIsTriedAgain() throws Exception {
        perform(stage -> {
            stage.decide(policies -> Stages.with(policies, new Deadlines(minutes(60), minutes(5), minutes(60))));
            AtomicInteger calls = new AtomicInteger();
            Workshop workshop = new Workshop(stage, _ -> calls.incrementAndGet() == 1 ? never() : said("at last"));

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(workshop.events(run, RunEvent.AttemptFailed.class)).hasSize(1);
            assertThat(report.answer()).isEqualTo("a: at last");
            assertThat(report.worked()).isBetween(minutes(5), minutes(6));
        });
    }

    @Test
    void subtaskThatTakesTooLongIsGivenUpWhateverAttemptsAreLeft() throws Exception {
        perform(stage -> {
            stage.decide(policies -> Stages.with(policies, new Deadlines(minutes(60), minutes(5), minutes(7))));
            Workshop workshop = new Workshop(stage, request -> isFor(request, "a") ? never() : echo(request));

            RunReport report = workshop.reportAtLast(workshop.submit(subtasks("a", "b")));

            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).isEqualTo("b: said b");
            assertThat(report.worked()).isBetween(minutes(7), minutes(8));
        });
    }

    @Test
    void workerCallsAreBoundedAndKeepNoPlannerWaiting() throws Exception {
        perform(stage -> {
            stage.decide(policies -> Stages.with(policies, new Concurrency(100, 100, 16, 100, 1)));
            AtomicInteger inFlight = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch crowded = new CountDownLatch(16);
            CountDownLatch planned = new CountDownLatch(1);
            AtomicInteger arrivals = new AtomicInteger();
            Stages.Planned workshop = Stages.planned(stage, request -> {
                if (request.labels().role() == Role.PLANNER) {
                    planned.countDown();
                    return said("a plan");
                }
                boolean first = arrivals.incrementAndGet() == 1;
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                crowded.countDown();
                (first ? crowded : planned).await();
                inFlight.decrementAndGet();
                return first ? broken(Fault.BAD_REQUEST, null) : echo(request);
            });

            RunReport report = workshop.run(24);

            assertThat(crowded.getCount()).isZero();
            assertThat(planned.getCount()).isZero();
            assertThat(most).hasValue(16);
            assertThat(report.ended()).isPresent();
        });
    }

    @Test
    void toolCallsOfOneMessageRunTogetherAndTheirResultsKeepTheOrder() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, inTurn(asks("hang", "", "echo", "second"), said("done")));

            workshop.reportAtLast(workshop.submit(subtask("a")));

            assertThat(workshop.requests().getLast().messages().getLast().parts())
                    .extracting(part -> ((Part.Result) part).result())
                    .containsExactly(new ToolResult.TimedOut(minutes(1)), new ToolResult.Returned("second"));
        });
    }

    @Test
    void unknownToolAndBrokenArgumentsAreToldToTheModelAndRunNothing() throws Exception {
        perform(stage -> {
            Models model = inTurn(asks("format_disk", "c:"), Workshop.asksBadly("echo"), said("done"));
            Workshop workshop = new Workshop(stage, model);

            RunId run = workshop.submit(subtask("a"));
            workshop.reportAtLast(run);

            assertThat(workshop.events(run, RunEvent.ToolRequested.class)).isEmpty();
            assertThat(workshop.events(run, RunEvent.ToolCalled.class))
                    .extracting(each -> each.result().forModel())
                    .satisfiesExactly(
                            unknown -> assertThat(unknown).contains("there is no tool format_disk", "echo"),
                            malformed -> assertThat(malformed).contains("must be one JSON object"));
        });
    }

    @Test
    void toolThatBreaksIsAResultAndNotTheEnd() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, inTurn(asks("break", ""), said("done anyway")));

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(workshop.events(run, RunEvent.ToolCalled.class)
                            .getFirst()
                            .result())
                    .isInstanceOf(ToolResult.Faulted.class);
            assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
        });
    }

    @Test
    void thirdIdenticalCallIsAnsweredUnmadeAndTheFifthEndsTheAttempt() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, _ -> asks("echo", "again"));

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            RunEvent.AttemptFailed first =
                    workshop.events(run, RunEvent.AttemptFailed.class).getFirst();
            assertThat(((Outcome.Failed) first.outcome()).forModel()).contains("echo was called 5 times");
            assertThat(workshop.events(run, RunEvent.ToolRequested.class).stream()
                            .filter(each -> ((StepScope.Sample) each.key().scope())
                                    .attempt()
                                    .equals(first.attempt())))
                    .hasSize(2);
            assertThat(report.status()).isEqualTo(RunStatus.FAILED);
        });
    }

    @Test
    void floodOfToolCallsInOneMessageIsCutAndEveryCallIsAnswered() throws Exception {
        perform(stage -> {
            String[] flood = new String[400];
            Arrays.setAll(flood, i -> i % 2 == 0 ? "echo" : "text " + i);
            Workshop workshop = new Workshop(stage, inTurn(asks(flood), said("done")));

            RunId run = workshop.submit(subtask("a"));
            workshop.reportAtLast(run);

            assertThat(workshop.events(run, RunEvent.ToolCalled.class)).hasSize(Conversation.MAX_CALLS);
            List<Part> results =
                    workshop.requests().getLast().messages().getLast().parts();
            assertThat(results).hasSize(200);
            assertThat(((Part.Result) results.getLast()).result().forModel()).contains("only the first 64");
        });
    }

    @Test
    void attachmentsLieReadOnlyInTheFolderAndFilesMadeReachDependants() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            Path source = Files.writeString(folder.resolve("numbers.txt"), "1 2 3");
            Artifact stored = stage.artifacts().store(source, "numbers.txt");
            Task task = new Task("sum", List.of(new Attachment(stored)), new AnswerFormat.Free());
            List<Boolean> writable = new ArrayList<>();
            workshop.onWork((assignment, workspace) -> {
                Path numbers = workspace.resolve("numbers.txt");
                writable.add(Files.getPosixFilePermissions(numbers).toString().contains("WRITE"));
                Files.writeString(workspace.resolve(assignment.subtask().id() + ".out"), Files.readString(numbers));
            });

            RunId run = workshop.submit(task, Budget.UNLIMITED, subtask("a"), subtask("b", "a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(writable).containsExactly(false, false);
            assertThat(workshop.events(run, RunEvent.SubtaskAssigned.class)
                            .getLast()
                            .assignment()
                            .files())
                    .containsExactly("numbers.txt", "a.out");
            assertThat(report.artifacts())
                    .extracting(each -> each.name() + " " + each.madeBy())
                    .containsExactly("a.out a.a1", "b.out b.a1");
        });
    }

    @Test
    void filesOfOneNameReachTheDependantApart() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            workshop.onWork((assignment, workspace) -> {
                switch (assignment.subtask().id().value()) {
                    case "a" -> Files.writeString(workspace.resolve("notes"), "of a");
                    case "b" -> {
                        Files.createDirectories(workspace.resolve("notes"));
                        Files.writeString(workspace.resolve("notes/x.txt"), "of b");
                    }
                    default -> {
                        assertThat(workspace.resolve("notes")).hasContent("of a");
                        assertThat(workspace.resolve("b/notes/x.txt")).hasContent("of b");
                    }
                }
            });

            RunReport report =
                    workshop.reportAtLast(workshop.submit(subtask("a"), subtask("b"), subtask("c", "a", "b")));

            assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(report.artifacts()).extracting(Artifact::name).containsExactly("notes", "b/notes/x.txt");
        });
    }

    @Test
    void toolThatIsCutByParkingLeavesNothingAfterTheParking() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, inTurn(asks("wait", "1", "wait", "2"), said("never")));
            RunId run = workshop.submit(subtask("a"));
            workshop.waiting().await();

            workshop.engine().park("Ctrl-C");

            assertThat(workshop.log(run).getLast().event())
                    .isEqualTo(new RunEvent.RunParked("Ctrl-C", ParkCause.INTERRUPTED));
            assertThat(workshop.events(run, RunEvent.ToolRequested.class)).hasSize(2);
            assertThat(workshop.events(run, RunEvent.ToolCalled.class)).isEmpty();
        });
    }

    @Test
    void journalThatFailsStopsTheRunBeforeAnyFurtherEffect() throws Exception {
        perform(stage -> {
            AtomicInteger calls = new AtomicInteger();
            Workshop workshop = new Workshop(stage, request -> {
                calls.incrementAndGet();
                return echo(request);
            });
            stage.trouble(Stages.failing(
                    RunEvent.ModelRequested.class, () -> new JournalException(Reason.UNWRITABLE, "disk full")));

            RunId run = workshop.submit(subtask("a"));

            assertThatThrownBy(() -> workshop.engine().await(run))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("disk full");
            assertThat(calls).hasValue(0);
        });
    }

    @Test
    void journalThatBreaksInAnyWayStopsTheRun() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            stage.trouble(Stages.failing(
                    RunEvent.ModelCalled.class, () -> new IllegalStateException("a bug in the journal")));

            RunId run = workshop.submit(subtask("a"));

            assertThatThrownBy(() -> workshop.engine().await(run))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("the journal broke");
            assertThat(workshop.log(run).getLast().event()).isInstanceOf(RunEvent.ModelRequested.class);
        });
    }

    @Test
    void inboxThatCannotBeReadParksTheRunAndSaysWhy() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            stage.trouble(new TroubledJournal.Trouble() {
                @Override
                public void beforePeek() {
                    throw new JournalException(Reason.UNREADABLE, "the inbox is locked");
                }
            });

            RunReport report = workshop.reportAtLast(workshop.submit(subtask("a")));

            assertThat(report.parking().cause()).isEqualTo(ParkCause.BROKEN);
            assertThat(report.parking().reason()).contains("the inbox is locked");
        });
    }

    @Test
    void workerThatThrowsFailsItsSubtaskAndNothingElse() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            workshop.onWork((assignment, _) -> {
                if (assignment.subtask().id().value().equals("a")) {
                    throw new IllegalStateException("a bug");
                }
            });

            RunReport report = workshop.reportAtLast(workshop.submit(subtasks("a", "b")));

            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).isEqualTo("b: said b");
            assertThat(report.ending().reason())
                    .isEqualTo("subtask a failed: worker looper broke (IllegalStateException)");
        });
    }

    @Test
    void workerThatOverflowsItsStackFailsOnceAndIsNotStartedForEver() throws Exception {
        perform(stage -> {
            AtomicInteger started = new AtomicInteger();
            Workshop workshop = new Workshop(stage, Workshop::echo);
            workshop.onWork((_, _) -> {
                started.incrementAndGet();
                throw new StackOverflowError();
            });

            RunReport report = workshop.reportAtLast(workshop.submit(subtask("a")));

            assertThat(started).hasValue(1);
            assertThat(report.status()).isEqualTo(RunStatus.FAILED);
        });
    }

    @Test
    void hardLimitOnToolCallsIsNeverPassedAndTheModelIsTold() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, inTurn(asks("echo", "1", "echo", "2", "echo", "3"), said("done")));

            RunId run = workshop.submit(Task.of("x"), Budget.toolCalls(3), subtask("a"));
            workshop.reportAtLast(run);

            assertThat(workshop.events(run, RunEvent.ToolRequested.class)).hasSize(2);
            assertThat(workshop.events(run, RunEvent.ToolCalled.class))
                    .extracting(each -> each.result().forModel())
                    .filteredOn(text -> text.contains("the budget of tool calls is used up"))
                    .hasSize(1);
        });
    }

    @Test
    void limitOnMoneyIsRefusedForAModelWithoutAPrice() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);

            assertThatThrownBy(() ->
                            workshop.submit(Task.of("x"), Budget.money(Money.ofDollars(BigDecimal.ONE)), subtask("a")))
                    .isInstanceOf(PrerequisiteException.class)
                    .hasMessageContaining("test:model")
                    .hasMessageContaining("'price'");
        });
    }

    @Test
    void limitThatDoesNotAdmitTheFirstCallEndsAtOnceAndNamesTheSmallestThatWould() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);

            RunId run = workshop.submit(Task.of("x"), Budget.tokens(50), subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            RunEvent.LimitReached reached =
                    workshop.events(run, RunEvent.LimitReached.class).getFirst();
            assertThat(workshop.requests()).isEmpty();
            assertThat(report.answer()).isEmpty();
            assertThat(report.status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
            RunId larger = workshop.submit(Task.of("x"), Budget.tokens(reached.smallest()), subtask("a"));
            assertThat(workshop.reportAtLast(larger).answer()).isEqualTo("a: said a");
        });
    }

    @Test
    void conversationRebuiltFromTheLogIsTheOneThatWasSent() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, inTurn(asks("echo", "x"), said("done")));
            RunId run = workshop.submit(subtask("a"));
            workshop.reportAtLast(run);

            RunLog rebuilt = Stages.logOf(run, workshop.log(run));

            ModelRequest last = workshop.requests().getLast();
            StepScope scope = new StepScope.Sample(new AttemptId(subtask("a").id(), 1), 0);
            assertThat(rebuilt.conversation(scope).messages())
                    .startsWith(last.messages().toArray(Message[]::new))
                    .hasSize(last.messages().size() + 1);
        });
    }

    @Test
    void ledgerRebuiltFromTheLogIsWhatTheRunReports() throws Exception {
        perform(stage -> {
            Models model = request -> isFor(request, "b")
                    ? broken(Fault.TIMEOUT, null)
                    : request.messages().size() == 1 ? asks("echo", "x") : said("done");
            Workshop workshop = new Workshop(stage, model);
            RunId run = workshop.submit(Task.of("x"), Budget.tokens(1_000_000), subtasks("a", "b"));
            RunReport report = workshop.reportAtLast(run);

            RunLog rebuilt = Stages.logOf(run, workshop.log(run));

            assertThat(rebuilt.book().ledger().used(rebuilt.book().base())).isEqualTo(report.spend());
            assertThat(rebuilt.state().spend()).isEqualTo(report.spend());
        });
    }

    @Test
    void everySequenceNumberIsThereOnce() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            RunId run = workshop.submit(subtasks("a", "b", "c", "d", "e", "f"));
            workshop.reportAtLast(run);

            List<Recorded> log = workshop.log(run);

            List<Long> numbers = new ArrayList<>();
            log.forEach(_ -> numbers.add(numbers.size() + 1L));
            assertThat(log).extracting(Recorded::sequence).isEqualTo(numbers);
        });
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    /// A play that uses what only this stage can do.
    private interface Script {
        void on(SimulatedStage stage) throws Exception;
    }

    private void perform(Script script) throws Exception {
        SimulatedStage stage = new SimulatedStage(folder, 1);
        stage.perform(_ -> script.on(stage));
    }
}
