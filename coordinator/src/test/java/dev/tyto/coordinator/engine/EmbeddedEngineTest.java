package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedEngineTest {

    private static final ModelName MODEL = new ModelName("test:model");

    @TempDir
    Path folder;

    @Test
    void planIsCarriedOutAndEveryEffectHasItsEventBefore() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel())) {
            RunId run = workshop.submit(plan(subtask("a"), subtask("b"), subtask("c", "a", "b")));

            workshop.engine().await(run);

            List<Recorded> log = workshop.journal().read(run, 0);
            RunReport report = RunReport.of(log);
            assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(report.answer()).isEqualTo("a: said a | b: said b | c: said c");
            assertThat(log).extracting(Recorded::sequence).isSorted().doesNotHaveDuplicates();
            assertThat(report.spend().modelCalls()).isEqualTo(3);
            assertEveryCallWasAnnounced(log);
        }
    }

    @Test
    void independentSubtasksAreInFlightTogether() throws Exception {
        CyclicBarrier meeting = new CyclicBarrier(3);
        Workshop.Answering model = request -> {
            Workshop.meet(meeting);
            return Workshop.said("met");
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a"), subtask("b"), subtask("c")));

            workshop.engine().await(run);

            assertThat(workshop.report(run).status()).isEqualTo(RunStatus.COMPLETED);
        }
    }

    @Test
    void faultThatPassesIsTriedAgainAndEveryTryIsRecorded() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Workshop.Answering model = request -> calls.incrementAndGet() < 3
                ? Workshop.broken(Fault.RATE_LIMITED, Duration.ofSeconds(7))
                : Workshop.said("at last");
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.ModelRequested.class))
                    .extracting(RunEvent.ModelRequested::attempt)
                    .containsExactly(1, 2, 3);
            assertThat(workshop.report(run).answer()).contains("at last");
            assertThat(workshop.clock().sleeps()).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
        }
    }

    @Test
    void stepIsTriedAtMostFourTimes() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Workshop.Answering model = request -> {
            calls.incrementAndGet();
            return Workshop.broken(Fault.SERVER_ERROR, null);
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(calls).hasValue(4);
            assertThat(workshop.report(run).ending().blame()).isEqualTo(ModelReply.Blame.ENVIRONMENT);
        }
    }

    @Test
    void faultThatStaysIsNotTriedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Workshop.Answering model = request -> {
            calls.incrementAndGet();
            return Workshop.broken(Fault.UNAUTHORIZED, null);
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(calls).hasValue(1);
            assertThat(workshop.report(run).ending().blame()).isEqualTo(ModelReply.Blame.PREREQUISITE);
        }
    }

    @Test
    void toolCallsOfOneMessageRunTogetherAndTheirResultsKeepTheOrder() throws Exception {
        CyclicBarrier meeting = new CyclicBarrier(2);
        Workshop.Answering model =
                Workshop.inTurn(Workshop.asks("echo", "first", "echo", "second"), Workshop.said("done"));
        try (Workshop workshop = new Workshop(folder, model, meeting)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            Message results = workshop.requests().getLast().messages().getLast();
            assertThat(results.parts())
                    .extracting(part -> ((Part.Result) part).result())
                    .containsExactly(new ToolResult.Returned("first"), new ToolResult.Returned("second"));
        }
    }

    @Test
    void unknownToolAndBrokenArgumentsAreToldToTheModelAndRunNothing() throws Exception {
        Workshop.Answering model =
                Workshop.inTurn(Workshop.asks("format_disk", "c:"), Workshop.asksBadly("echo"), Workshop.said("done"));
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.ToolRequested.class)).isEmpty();
            assertThat(workshop.events(run, RunEvent.ToolCalled.class))
                    .extracting(each -> each.result().forModel())
                    .satisfiesExactly(
                            unknown -> assertThat(unknown).contains("there is no tool format_disk", "echo"),
                            broken -> assertThat(broken).contains("must be one JSON object"));
        }
    }

    @Test
    void toolThatBreaksIsAResultAndNotTheEnd() throws Exception {
        Workshop.Answering model = Workshop.inTurn(Workshop.asks("break", ""), Workshop.said("done anyway"));
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.ToolCalled.class)
                            .getFirst()
                            .result())
                    .isInstanceOf(ToolResult.Faulted.class);
            assertThat(workshop.report(run).status()).isEqualTo(RunStatus.COMPLETED);
        }
    }

    @Test
    void toolThatHangsIsTimedOut() throws Exception {
        Workshop.Answering model = Workshop.inTurn(Workshop.asks("hang", ""), Workshop.said("done anyway"));
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.ToolCalled.class)
                            .getFirst()
                            .result())
                    .isInstanceOf(ToolResult.TimedOut.class);
        }
    }

    @Test
    void attachmentsLieReadOnlyInTheFolderAndFilesMadeReachDependants() throws Exception {
        Workshop.Answering model = request -> Workshop.said("ok");
        try (Workshop workshop = new Workshop(folder, model)) {
            Path source = Files.writeString(folder.resolve("numbers.txt"), "1 2 3");
            Artifact stored = workshop.artifacts().store(source, "numbers.txt");
            Task task = new Task("sum", List.of(new Attachment(stored)), new AnswerFormat.Free());
            workshop.onWork((assignment, workspace) -> {
                assertThat(workspace.resolve("numbers.txt")).hasContent("1 2 3");
                assertThat(Files.isWritable(workspace.resolve("numbers.txt")) && !isRoot())
                        .isFalse();
                Files.writeString(workspace.resolve(assignment.subtask().id() + ".out"), "made");
            });

            RunId run = workshop.submit(task, Budget.UNLIMITED, plan(subtask("a"), subtask("b", "a")));
            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.SubtaskAssigned.class)
                            .getLast()
                            .assignment()
                            .files())
                    .containsExactly("numbers.txt", "a.out");
            assertThat(workshop.report(run).artifacts())
                    .extracting(Artifact::name)
                    .containsExactly("a.out", "b.out");
        }
    }

    @Test
    void hardLimitOnCallsIsNeverPassed() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Workshop.Answering model = request -> {
            calls.incrementAndGet();
            return Workshop.said("ok");
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            Subtask[] twenty = new Subtask[20];
            Arrays.setAll(twenty, i -> subtask("t" + i));

            RunId run = workshop.submit(Task.of("many"), Budget.modelCalls(8), plan(twenty));
            workshop.engine().await(run);

            assertThat(calls).hasValue(7);
            assertThat(workshop.report(run).status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
            assertThat(workshop.events(run, RunEvent.SubtaskEnded.class))
                    .filteredOn(each -> each.outcome() instanceof Outcome.Exhausted(BudgetKind kind, var spend)
                            && kind.equals(BudgetKind.MODEL_CALLS))
                    .hasSize(13);
        }
    }

    @Test
    void cancelCutsOpenCallsBillsThemAndEndsTheRun() throws Exception {
        CountDownLatch called = new CountDownLatch(2);
        Workshop.Answering model = request -> {
            called.countDown();
            new CountDownLatch(1).await();
            return Workshop.said("never");
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a"), subtask("b")));
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();

            workshop.engine().control(run, new ControlMessage.Cancel("c1", "ada"));
            workshop.engine().await(run);

            RunReport report = workshop.report(run);
            assertThat(report.status()).isEqualTo(RunStatus.CANCELLED);
            assertThat(report.ending().reason()).isEqualTo("cancelled by ada");
            assertThat(report.spend().modelCalls()).isEqualTo(2);
            assertThat(report.spend().tokensOut()).isPositive();
            assertThat(workshop.inbox().peek(run)).isEmpty();
        }
    }

    @Test
    void parkedRunKeepsItsLogAndStartsNothingMore() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        Workshop.Answering model = request -> {
            called.countDown();
            new CountDownLatch(1).await();
            return Workshop.said("never");
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();

            workshop.engine().park("Ctrl-C");

            List<Recorded> log = workshop.journal().read(run, 0);
            assertThat(log.getLast().event()).isEqualTo(new RunEvent.RunParked("Ctrl-C"));
            assertThat(RunReport.of(log).parked()).isTrue();
            assertEveryCallWasAnnounced(log);
        }
    }

    @Test
    void toolThatIsCutByParkingLeavesNothingAfterTheParking() throws Exception {
        Workshop.Answering model = Workshop.inTurn(Workshop.asks("wait", "", "wait", ""), Workshop.said("never"));
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));
            assertThat(workshop.waiting().await(10, TimeUnit.SECONDS)).isTrue();

            workshop.engine().park("Ctrl-C");

            List<Recorded> log = workshop.journal().read(run, 0);
            assertThat(log.getLast().event()).isEqualTo(new RunEvent.RunParked("Ctrl-C"));
            assertThat(workshop.events(run, RunEvent.ToolRequested.class)).hasSize(2);
            assertThat(workshop.events(run, RunEvent.ToolCalled.class)).isEmpty();
        }
    }

    @Test
    void journalThatFailsStopsTheRunBeforeAnyFurtherEffect() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Workshop.Answering model = request -> {
            calls.incrementAndGet();
            return Workshop.said("ok");
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            workshop.failAppendsOf(RunEvent.ModelRequested.class);

            RunId run = workshop.submit(plan(subtask("a")));

            assertThatThrownBy(() -> workshop.engine().await(run))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("disk full");
            assertThat(calls).hasValue(0);
        }
    }

    @Test
    void workerThatThrowsFailsItsSubtaskAndNothingElse() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel())) {
            workshop.onWork((assignment, workspace) -> {
                if (assignment.subtask().id().value().equals("a")) {
                    throw new IllegalStateException("a bug");
                }
            });

            RunId run = workshop.submit(plan(subtask("a"), subtask("b")));
            workshop.engine().await(run);

            RunReport report = workshop.report(run);
            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).isEqualTo("b: said b");
            assertThat(report.ending().reason())
                    .isEqualTo("subtask a failed: worker looper broke (IllegalStateException)");
        }
    }

    @Test
    void workerThatOverflowsItsStackFailsOnceAndIsNotStartedForEver() throws Exception {
        AtomicInteger started = new AtomicInteger();
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel())) {
            workshop.onWork((_, _) -> {
                started.incrementAndGet();
                throw new StackOverflowError();
            });

            RunId run = workshop.submit(plan(subtask("a")));
            workshop.engine().await(run);

            assertThat(started).hasValue(1);
            assertThat(workshop.report(run).status()).isEqualTo(RunStatus.FAILED);
        }
    }

    @Test
    void inboxThatCannotBeReadParksTheRunAndSaysWhy() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel())) {
            workshop.failTheInbox();

            RunId run = workshop.submit(plan(subtask("a")));
            workshop.engine().await(run);

            assertThat(workshop.journal().read(run, 0).getLast().event())
                    .isEqualTo(new RunEvent.RunParked("its inbox cannot be read: locked"));
        }
    }

    @Test
    void journalThatBreaksInAnyWayStopsTheRun() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel())) {
            workshop.breakAppendsOf(RunEvent.ModelCalled.class);

            RunId run = workshop.submit(plan(subtask("a")));

            assertThatThrownBy(() -> workshop.engine().await(run))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("the journal broke");
            assertThat(workshop.journal().read(run, 0).getLast().event()).isInstanceOf(RunEvent.ModelRequested.class);
        }
    }

    @Test
    void hardLimitOnToolCallsIsNeverPassedAndTheModelIsTold() throws Exception {
        Workshop.Answering model =
                Workshop.inTurn(Workshop.asks("echo", "1", "echo", "2", "echo", "3"), Workshop.said("done"));
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(Task.of("x"), Budget.toolCalls(3), plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.ToolRequested.class)).hasSize(2);
            assertThat(workshop.events(run, RunEvent.ToolCalled.class))
                    .extracting(each -> each.result().forModel())
                    .filteredOn(text -> text.contains("the budget of tool calls is used up"))
                    .hasSize(1);
        }
    }

    @Test
    void floodOfToolCallsInOneMessageIsCutAndEveryCallIsAnswered() throws Exception {
        String[] flood = new String[400];
        Arrays.setAll(flood, i -> i % 2 == 0 ? "echo" : "text " + i);
        Workshop.Answering model = Workshop.inTurn(Workshop.asks(flood), Workshop.said("done"));
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));

            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.ToolCalled.class)).hasSize(Conversation.MAX_CALLS);
            List<Part> results =
                    workshop.requests().getLast().messages().getLast().parts();
            assertThat(results).hasSize(200);
            assertThat(((Part.Result) results.getLast()).result().forModel()).contains("only the first 64");
        }
    }

    @Test
    void slowSiblingSurvivesTheTimeoutOfAnother() throws Exception {
        CountDownLatch firstIsOver = new CountDownLatch(1);
        Workshop.Answering model = request -> {
            if (request.messages().getFirst().text().equals("say a")) {
                return Workshop.broken(Fault.TIMEOUT, Duration.ofMinutes(2));
            }
            firstIsOver.await(20, TimeUnit.SECONDS);
            return Workshop.said("slow but sure");
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a"), subtask("b")));
            workshop.awaitEvent(run, event -> event instanceof RunEvent.SubtaskEnded);

            firstIsOver.countDown();
            workshop.engine().await(run);

            RunReport report = workshop.report(run);
            assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
            assertThat(report.answer()).isEqualTo("b: slow but sure");
        }
    }

    @Test
    void tokenCountsOfSiblingsStaySeparate() throws Exception {
        Workshop.Answering model =
                request -> request.messages().getFirst().text().equals("say a")
                        ? Workshop.said("a", 100, 10)
                        : Workshop.said("b", 7, 3);
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a"), subtask("b")));

            workshop.engine().await(run);

            assertThat(workshop.events(run, RunEvent.SubtaskEnded.class))
                    .extracting(each -> each.attempt().subtask().value() + " "
                            + each.outcome().spend().tokensIn() + " "
                            + each.outcome().spend().tokensOut())
                    .containsExactlyInAnyOrder("a 100 10", "b 7 3");
            assertThat(workshop.report(run).spend().tokensIn()).isEqualTo(107);
        }
    }

    @Test
    void stoppingInMidWorkKeepsWhatIsFinished() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        Workshop.Answering model = request -> {
            if (request.messages().getFirst().text().equals("say b")) {
                hanging.countDown();
                new CountDownLatch(1).await();
            }
            return Workshop.said("kept");
        };
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a"), subtask("b")));
            workshop.awaitEvent(run, event -> event instanceof RunEvent.SubtaskEnded);
            assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();

            workshop.engine().park("Ctrl-C");

            assertThat(workshop.events(run, RunEvent.SubtaskEnded.class))
                    .extracting(each -> ((Outcome.Answered) each.outcome()).text())
                    .containsExactly("kept");
        }
    }

    @Test
    void routerThatNamesNobodyWeHaveFailsTheSubtaskInsteadOfHanging() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel())) {
            workshop.routeTo("hallucinated");

            RunId run = workshop.submit(plan(subtask("a")));
            workshop.engine().await(run);

            assertThat(workshop.report(run).status()).isEqualTo(RunStatus.FAILED);
        }
    }

    @Test
    void filesOfOneNameReachTheDependantApart() throws Exception {
        try (Workshop workshop = new Workshop(folder, request -> Workshop.said("ok"))) {
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

            RunId run = workshop.submit(plan(subtask("a"), subtask("b"), subtask("c", "a", "b")));
            workshop.engine().await(run);

            assertThat(workshop.report(run).status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(workshop.report(run).artifacts())
                    .extracting(Artifact::name)
                    .containsExactly("notes", "b/notes/x.txt");
        }
    }

    @Test
    void sameKeyHandedInByManyAtOnceIsOneRun() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RunOptions options = new RunOptions(MODEL, MODEL, MODEL, plan(subtask("a")), "order-66");
            List<Future<RunId>> submitted = IntStream.range(0, 8)
                    .mapToObj(_ ->
                            threads.submit(() -> workshop.engine().submit(Task.of("x"), Budget.UNLIMITED, options)))
                    .toList();

            Set<RunId> runs = new HashSet<>();
            for (Future<RunId> each : submitted) {
                runs.add(each.get());
            }

            assertThat(runs).hasSize(1);
        }
    }

    @Test
    void sameIdempotencyKeyGivesTheSameRun() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.echoingModel())) {
            RunOptions options = new RunOptions(MODEL, MODEL, MODEL, plan(subtask("a")), "order-66");

            RunId first = workshop.engine().submit(Task.of("x"), Budget.UNLIMITED, options);
            RunId second = workshop.engine().submit(Task.of("x"), Budget.UNLIMITED, options);

            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void conversationRebuiltFromTheLogIsTheOneThatWasSent() throws Exception {
        Workshop.Answering model = Workshop.inTurn(Workshop.asks("echo", "x"), Workshop.said("done"));
        try (Workshop workshop = new Workshop(folder, model)) {
            RunId run = workshop.submit(plan(subtask("a")));
            workshop.engine().await(run);

            RunLog rebuilt = new RunLog(run, workshop.memory(), workshop.clock(), 1);
            rebuilt.append(_ -> workshop.journal().read(run, 0).stream()
                    .map(Recorded::event)
                    .toList());

            ModelRequest last = workshop.requests().getLast();
            assertThat(rebuilt.conversation(Workshop.scope("a", 1)).messages())
                    .startsWith(last.messages().toArray(Message[]::new))
                    .hasSize(last.messages().size() + 1);
        }
    }

    private static void assertEveryCallWasAnnounced(List<Recorded> log) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).event() instanceof RunEvent.ModelCalled called) {
                assertThat(log.subList(0, i))
                        .extracting(Recorded::event)
                        .anyMatch(event -> event instanceof RunEvent.ModelRequested requested
                                && requested.key().equals(called.key())
                                && requested.attempt() == called.attempt());
            }
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static Plan plan(Subtask... subtasks) {
        return new Plan(List.of(subtasks));
    }

    private static Subtask subtask(String id, String... dependsOn) {
        return new Subtask(
                new SubtaskId(id),
                "say " + id,
                "",
                List.of(),
                Arrays.stream(dependsOn).map(SubtaskId::new).toList(),
                null);
    }
}
