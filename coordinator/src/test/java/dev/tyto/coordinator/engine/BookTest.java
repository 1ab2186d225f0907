package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a run's events mean for its ledger. Numbers by hand: 100,000 tokens, of which a tenth is kept back.
@Timeout(60)
final class BookTest {

    private static final Budget BUDGET = Budget.tokens(100_000).and(Budget.toolCalls(100));
    private static final Models MODELS = request -> {
        throw new AssertionError("nobody must be asked but was: " + request);
    };
    private static final ToolCall CALL = Talk.call("c1", "one");
    private static final Scope SAMPLE = Scope.RUN.in("a").in("a1").in("s0");

    private final Book book = book();
    private int probes;

    @Test
    void callIsHeldFromItsRequestAndSettledAtItsBill() {
        fold(book, accepted(), adopted("a"), assigned("a"), Talk.requested(0, 1));
        Spend held = book.ledger().held(Scope.RUN);

        fold(book, Talk.said(0, "x"));

        assertThat(held).isEqualTo(Talk.BOUND);
        assertThat(book.ledger().held(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(book.ledger().used(SAMPLE)).isEqualTo(Talk.CALL);
    }

    @Test
    void eachTryHasABillOfItsOwn() {
        fold(
                book,
                accepted(),
                adopted("a"),
                assigned("a"),
                Talk.requested(0, 1),
                Talk.broken(0, 1, Fault.TIMEOUT),
                Talk.requested(0, 2));

        assertThat(book.ledger().used(Scope.RUN)).isEqualTo(Talk.BOUND);
        assertThat(book.ledger().held(Scope.RUN)).isEqualTo(Talk.BOUND);
    }

    @Test
    void lostTryOfAToolCallIsBilledToo() {
        fold(
                book,
                accepted(),
                adopted("a"),
                assigned("a"),
                Talk.wanted(0, 0, 1, CALL),
                Talk.wanted(0, 0, 2, CALL),
                Talk.got(0, 0, CALL, "1"));

        assertThat(book.ledger().used(Scope.RUN).toolCalls()).isEqualTo(2);
        assertThat(book.ledger().held(Scope.RUN)).isEqualTo(Spend.NONE);
    }

    @Test
    void callThatWasAnsweredWithoutBeingMadeCostsNothing() {
        fold(book, accepted(), adopted("a"), assigned("a"));

        fold(book, new RunEvent.ToolCalled(Talk.tool(0, 0), "c1", "lookup", new ToolResult.Refused("no"), Spend.NONE));

        assertThat(book.ledger().used(Scope.RUN)).isEqualTo(Spend.NONE);
    }

    @Test
    void runKeepsBackATenthOrItsSynthesis() {
        fold(book, accepted(), adopted("a", "b"));

        assertThat(mostTokens(Scope.RUN.in("a"), Purpose.WORK)).isEqualTo(90_000);
        assertThat(mostTokens(Scope.RUN, Purpose.SYNTHESIS)).isEqualTo(100_000);
    }

    @Test
    void resultsThatTheSynthesisMustReadAreKeptBack() {
        fold(book, accepted(), adopted("a", "b"), assigned("a"), answered("a", "x".repeat(20_000)));

        long task = "\"add up\"".length();
        long result = RequestSize.of(new Part.Text("x".repeat(20_000)));
        assertThat(mostTokens(Scope.RUN.in("b"), Purpose.WORK))
                .isEqualTo(100_000 - task - result - Book.LAST_QUESTION - Book.LAST_ANSWER)
                .isLessThan(100_000 - 20_000);
    }

    @Test
    void attemptKeepsBackItsLastAnswerFromItsFirstCallOnAndThatGrowsWithWhatItReads() {
        ToolResult.Returned found = new ToolResult.Returned("x".repeat(3_000));
        fold(book, accepted(), adopted("a", "b"), assigned("a"));
        long atFirst = mostTokens(Scope.RUN.in("b"), Purpose.WORK);
        RunEvent.ModelCalled asked = Talk.asked(0, CALL);

        fold(book, Talk.requested(0, 1), asked, Talk.wanted(0, 0, 1, CALL), Talk.got(0, 0, CALL, found));

        long said = RequestSize.of(((ModelReply.Completed) asked.reply()).message());
        long read = 100 + said + RequestSize.of(new Part.Result("c1", "lookup", found));
        assertThat(atFirst).isEqualTo(90_000);
        assertThat(mostTokens(Scope.RUN.in("b"), Purpose.WORK))
                .isEqualTo(90_000 - 120 - read - Book.LAST_QUESTION - Book.LAST_ANSWER)
                .isLessThan(90_000 - 3_000);
    }

    @Test
    void answerThatAsksForNothingLetsGoOfWhatItsSampleKeptBack() {
        fold(book, accepted(), adopted("a", "b"), assigned("a"), Talk.requested(0, 1));

        fold(book, Talk.said(0, "x"));

        assertThat(mostTokens(Scope.RUN.in("b"), Purpose.WORK)).isEqualTo(90_000 - 120);
    }

    @Test
    void eachSampleKeepsItsOwnLastAnswerAndLetsGoWhenTheNextBegins() {
        StepKey next = StepKey.modelCall(new StepScope.Sample(Talk.ATTEMPT, 1), 0);
        fold(book, accepted(), adopted("a", "b"), assigned("a"), Talk.requested(0, 1), Talk.asked(0, CALL));

        fold(book, Talk.requested(next, 1, false), Talk.broken(next, 1, Fault.RATE_LIMITED));

        long kept = Talk.BOUND.tokensIn() + Book.LAST_QUESTION + Book.LAST_ANSWER;
        assertThat(mostTokens(Scope.RUN.in("b"), Purpose.WORK))
                .isEqualTo(90_000 - 120 - Talk.BOUND.of(BudgetKind.TOKENS) - kept);
        assertThat(mostTokens(SAMPLE, Purpose.LAST_ANSWER))
                .isEqualTo(90_000 - 120 - Talk.BOUND.of(BudgetKind.TOKENS) - kept);
    }

    @Test
    void requestThatNeverLeftCostsNothingAndItsTryMayBeMadeAgain() {
        fold(book, accepted(), adopted("a"), assigned("a"), Talk.requested(0, 1));

        fold(book, Talk.stayed(0, 1));

        assertThat(book.ledger().used(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(book.ledger().held(Scope.RUN)).isEqualTo(Spend.NONE);
        fold(book, Talk.requested(0, 1));
        assertThat(book.ledger().held(Scope.RUN)).isEqualTo(Talk.BOUND);
    }

    @Test
    void toolCallThatNeverBeganCostsNothingAndTheLostTryBeforeItIsBilledOnce() {
        RunEvent again = new RunEvent.ToolRequested(Talk.tool(0, 0), 2, CALL, Spend.NONE);
        fold(book, accepted(), adopted("a"), assigned("a"));
        fold(book, Talk.wanted(0, 0, 1, CALL), Talk.wanted(0, 0, 2, CALL), Talk.stayed(0, 0, CALL));
        Spend lost = book.ledger().used(Scope.RUN);

        fold(book, again, Talk.got(0, 0, CALL, "1"));

        assertThat(lost).isEqualTo(Spend.toolCall());
        assertThat(book.ledger().used(Scope.RUN).toolCalls()).isEqualTo(2);
        assertThat(book.ledger().held(Scope.RUN)).isEqualTo(Spend.NONE);
    }

    @Test
    void nestedRunIsHeldToTheBudgetThatItWasAcceptedWith() {
        Book child = book.forChild(Talk.tool(0, 0));
        fold(book, accepted(), adopted("a", "b"), assigned("a"));

        fold(child, accepted(Budget.tokens(5_000)));

        assertThat(mostTokens(child.base().in("x"), Purpose.WORK)).isEqualTo(5_000);
    }

    @Test
    void raiseAboveWhatIsUsedOpensWhatAnOverdraftClosedLiveAndRebuilt() {
        RunEvent[] log = {
            accepted(),
            adopted("a", "b"),
            assigned("a"),
            Talk.requested(0, 1),
            new RunEvent.ModelCalled(Talk.model(0), 1, Talk.said(0, "x").reply(), Spend.modelCall(500, 120_000)),
            new RunEvent.Overdraft("run", BudgetKind.TOKENS, 119_000),
            new RunEvent.ControlReceived(new ControlMessage.RaiseBudget("m1", "ada", Budget.tokens(200_000)))
        };
        Book rebuilt = book();

        fold(book, log);
        replay(rebuilt, log);

        assertThat(reserve(Scope.RUN.in("b"), Purpose.WORK, 1)).isInstanceOf(Reservation.Held.class);
        assertThat(reserve(rebuilt.ledger(), Scope.RUN.in("b"), Purpose.WORK, 1))
                .isInstanceOf(Reservation.Held.class);
    }

    @Test
    void lastAnswerMayUseWhatItsAttemptKeepsBack() {
        fold(book, accepted(), adopted("a", "b"), assigned("a"), Talk.requested(0, 1), Talk.asked(0, CALL));

        long left = mostTokens(SAMPLE, Purpose.WORK);

        assertThat(left).isLessThan(90_000 - 120 - Book.LAST_QUESTION - Book.LAST_ANSWER);
        assertThat(mostTokens(SAMPLE, Purpose.LAST_ANSWER)).isEqualTo(90_000 - 120);
    }

    @Test
    void lastAnswerKeepsNothingBackBesideItselfNorAfterIt() {
        fold(book, accepted(), adopted("a", "b"), assigned("a"));

        fold(book, Talk.requested(Talk.model(0), 1, true), Talk.said(0, "x"));

        assertThat(mostTokens(Scope.RUN.in("b"), Purpose.WORK)).isEqualTo(90_000 - 120);
    }

    @Test
    void attemptThatIsOverKeepsNothingBack() {
        fold(book, accepted(), adopted("a", "b"), assigned("a"));

        fold(book, new RunEvent.AttemptFailed(Talk.ATTEMPT, new Outcome.Cancelled(Spend.NONE)));

        assertThat(mostTokens(Scope.RUN.in("b"), Purpose.WORK)).isEqualTo(90_000);
    }

    @Test
    void grantIsACeilingAndHoldsNothing() {
        fold(book, accepted(), adopted("a", "b"), assigned("a", new Grant(Budget.tokens(5_000))));

        assertThat(book.ledger().held(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(mostTokens(SAMPLE, Purpose.LAST_ANSWER)).isEqualTo(5_000);
    }

    @Test
    void overdraftClosesItsScopeAgainWhenTheLogIsReplayed() {
        fold(book, accepted(), adopted("a", "b"), assigned("a"));

        fold(book, new RunEvent.Overdraft("a/a1/s0", BudgetKind.TOKENS, 7));

        assertThat(reserve(SAMPLE, Purpose.WORK, 1)).isInstanceOf(Reservation.Refused.class);
        assertThat(reserve(Scope.RUN.in("b"), Purpose.WORK, 1)).isInstanceOf(Reservation.Held.class);
    }

    @Test
    void callThatUsedMoreThanItHeldIsAnOverdraft() {
        fold(book, accepted(), adopted("a"), assigned("a"), Talk.requested(0, 1));
        RunEvent.ModelCalled said = Talk.said(0, "x");

        Ledger.Overdraft overdraft = book.fold(
                        new RunEvent.ModelCalled(said.key(), 1, said.reply(), Spend.modelCall(500, 2_000)), false)
                .orElseThrow();

        assertThat(overdraft).isEqualTo(new Ledger.Overdraft(SAMPLE, BudgetKind.TOKENS, 1_000));
    }

    @Test
    void raiseOfTheBudgetRaisesTheLedger() {
        fold(book, accepted(), adopted("a", "b"));

        fold(book, new RunEvent.ControlReceived(new ControlMessage.RaiseBudget("m1", "ada", Budget.tokens(200_000))));

        assertThat(mostTokens(Scope.RUN.in("a"), Purpose.WORK)).isEqualTo(180_000);
    }

    @Test
    void nestedRunSpendsFromItsStepAndKeepsNothingBackOfItsOwn() {
        StepKey planning = StepKey.modelCall(new StepScope.Planning(0), 0);
        fold(book, accepted(), adopted("a", "b"), assigned("a"));
        Book child = book.forChild(Talk.tool(0, 0));

        fold(
                child,
                accepted(),
                adopted("x", "y"),
                Talk.requested(planning, 1, false),
                Talk.said(planning, Message.assistant("x"), true));

        assertThat(child.nested()).isTrue();
        assertThat(book.ledger().used(SAMPLE)).isEqualTo(Talk.CALL);
        assertThat(mostTokens(Scope.RUN.in("b"), Purpose.WORK)).isEqualTo(90_000 - 120);
    }

    @Test
    void endOfANestedRunIsBilledOnReplayAloneForLiveItWasBilledAsItWent() {
        RunEvent end = new RunEvent.ChildEnded(
                Talk.tool(0, 0), new RunId("child"), RunStatus.COMPLETED, "x", List.of(), Talk.CALL);
        Book replayed = book();

        fold(book, accepted(), adopted("a"), assigned("a"), end);
        replay(replayed, accepted(), adopted("a"), assigned("a"), end);

        assertThat(book.ledger().used(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(replayed.ledger().used(SAMPLE)).isEqualTo(Talk.CALL);
    }

    @Test
    void bookThatIsRebuiltFromTheLogIsTheLiveOneAfterEveryEvent() {
        RunEvent[] log = {
            accepted(),
            adopted("a", "b"),
            assigned("a"),
            assigned("b", new Grant(Budget.tokens(5_000))),
            Talk.requested(0, 1),
            Talk.broken(0, 1, Fault.TIMEOUT),
            Talk.requested(0, 2),
            Talk.asked(0, CALL),
            Talk.wanted(0, 0, 1, CALL),
            Talk.wanted(0, 0, 2, CALL),
            Talk.got(0, 0, CALL, "1"),
            Talk.requested(Talk.model(1), 1, true),
            Talk.said(1, "x"),
            answered("a", "result"),
            new RunEvent.Overdraft("b/a1/s0", BudgetKind.TOKENS, 7),
            new RunEvent.ControlReceived(new ControlMessage.RaiseBudget("m1", "ada", Budget.tokens(200_000)))
        };

        for (int end = 1; end <= log.length; end++) {
            fold(book, log[end - 1]);
            Book rebuilt = book();
            replay(rebuilt, Arrays.copyOf(log, end));

            assertThat(standing(rebuilt)).as("after %s", log[end - 1]).isEqualTo(standing(book));
        }
    }

    /// Everything that can be asked of the ledger.
    private static List<Object> standing(Book book) {
        Ledger ledger = book.ledger();
        Scope other = Scope.RUN.in("b").in("a1").in("s0");
        return List.of(
                ledger.used(Scope.RUN),
                ledger.held(Scope.RUN),
                ledger.remaining(Scope.RUN),
                ledger.used(SAMPLE),
                ledger.held(SAMPLE),
                ledger.remaining(SAMPLE),
                ledger.remaining(other),
                refusal(ledger, SAMPLE, Purpose.WORK),
                refusal(ledger, SAMPLE, Purpose.LAST_ANSWER),
                refusal(ledger, other, Purpose.WORK));
    }

    /// What a claim that never fits is told: it names what is kept back.
    private static Reservation refusal(Ledger ledger, Scope scope, Purpose purpose) {
        return reserve(ledger, scope, purpose, 10_000_000);
    }

    /// The most that a claim gets; only to be asked while nothing is held, or it waits.
    private long mostTokens(Scope scope, Purpose purpose) {
        probes++;
        String key = "probe " + probes;
        try {
            Claim claim = new Claim(scope, key, purpose, Spend.NONE, Spend.tokens(1), 1, 10_000_000);
            long units = ((Reservation.Held) book.ledger().reserve(claim)).units();
            book.ledger().settle(key, Spend.NONE);
            return units;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Reservation reserve(Scope scope, Purpose purpose, long tokens) {
        return reserve(book.ledger(), scope, purpose, tokens);
    }

    private static Reservation reserve(Ledger ledger, Scope scope, Purpose purpose, long tokens) {
        try {
            return ledger.reserve(Claim.of(scope, "probe " + scope + purpose, purpose, Spend.tokens(tokens)));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Book book() {
        return new Book(Ledger.over(BUDGET), Scope.RUN, MODELS);
    }

    private static void fold(Book book, RunEvent... events) {
        for (RunEvent event : events) {
            book.fold(event, false);
        }
    }

    private static void replay(Book book, RunEvent... events) {
        for (RunEvent event : events) {
            book.fold(event, true);
        }
    }

    static RunEvent accepted() {
        return accepted(BUDGET);
    }

    static RunEvent accepted(Budget budget) {
        return new RunEvent.RunAccepted(
                Task.of("add up"),
                budget,
                RunOptions.allOn(Talk.MODEL),
                new Fingerprint("test", Digest.of("p"), Digest.of("t"), 1));
    }

    static RunEvent adopted(String... ids) {
        List<Subtask> subtasks =
                List.of(ids).stream().map(id -> Subtask.of(id, "do " + id)).toList();
        return new RunEvent.PlanAdopted(0, new Plan(subtasks), Origin.PLANNER);
    }

    static RunEvent assigned(String id) {
        return assigned(id, Grant.OPEN);
    }

    static RunEvent assigned(String id, Grant grant) {
        Subtask subtask = Subtask.of(id, "do " + id);
        return new RunEvent.SubtaskAssigned(new Assignment(
                new AttemptId(subtask.id(), 1),
                "add up",
                subtask,
                List.of(),
                List.of(),
                new Assignment.Arm("w", Talk.MODEL, 1, "test"),
                grant,
                null));
    }

    static RunEvent answered(String id, String text) {
        return new RunEvent.SubtaskEnded(
                new AttemptId(Subtask.of(id, "x").id(), 1), new Outcome.Answered(text, Spend.NONE), List.of());
    }
}
