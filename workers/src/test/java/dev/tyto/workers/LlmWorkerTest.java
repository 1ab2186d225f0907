package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Outcome;
import dev.tyto.testkit.script.ScriptedReplies;
import dev.tyto.testkit.script.ScriptedSteps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LlmWorkerTest {

    private static final Spend COST = Spend.modelCall(10, 5);

    private final LlmWorker worker = new LlmWorker(Assigned.PROFILE, 2);
    private final ScriptedSteps steps = new ScriptedSteps(List.of(Assigned.CALCULATE))
            .toolsAnswer(call -> new ToolResult.Returned(call.name() + " got " + call.arguments()));

    @Test
    void proseIsTheAnswer() throws InterruptedException {
        steps.says("  The total is 42.\n");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("The total is 42.", COST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It is not possible: no such prime exists.",
                "Error: none. I cannot find any mistake in the file.",
                "{\"failed\": true}",
                "I would not GIVE UP: 42",
            })
    void wordsOfFailureInAnAnswerAreNoFailure(String answer) throws InterruptedException {
        steps.says(answer);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered(answer, COST));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void faultOfTheModelSaysWhetherARetryMayHelpAndWhoseMatterItIs(Fault fault) throws InterruptedException {
        steps.replies(ScriptedReplies.broken(fault, "no answer"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.retryable()).isEqualTo(fault.retryable());
            assertThat(failed.blame()).isEqualTo(fault.blame());
        });
    }

    @Test
    void toolsAreRunUntilAnAnswerCallsNone() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{\"x\":\"3*14\"}", "{\"x\":\"1+1\"}")))
                .says("42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.text()).isEqualTo("42");
            assertThat(answered.spend())
                    .isEqualTo(COST.plus(COST).plus(Spend.toolCall()).plus(Spend.toolCall()));
        });
        assertThat(steps.conversation())
                .extracting(Message::speaker)
                .containsExactly(
                        Message.Speaker.SYSTEM,
                        Message.Speaker.USER,
                        Message.Speaker.ASSISTANT,
                        Message.Speaker.TOOL,
                        Message.Speaker.ASSISTANT);
        assertThat(steps.asked().getLast().newMessages()).isEmpty();
    }

    @Test
    void everyRoundAsksAsWorkerWithItsTools() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}"))).says("42");

        worker.work(Assigned.bare(), steps);

        assertThat(steps.asked()).hasSize(2).allSatisfy(step -> {
            assertThat(step.role()).isEqualTo(Role.WORKER);
            assertThat(step.prompt().id()).isEqualTo("worker");
            assertThat(step.tools()).containsExactly(Assigned.CALCULATE);
            assertThat(step.last()).isFalse();
        });
    }

    @Test
    void lastRoundIsForcedWithoutTools() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .replies(Assigned.said(Assigned.calling("", "{}")))
                .says("about 42, not certain");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        ModelStep last = steps.asked().getLast();
        assertThat(last.last()).isTrue();
        assertThat(last.tools()).isEmpty();
        assertThat(last.prompt().id()).isEqualTo("worker-last-round");
        assertThat(last.newMessages())
                .singleElement()
                .extracting(Message::text)
                .asString()
                .contains("no tools any more");
    }

    @Test
    void callsInTheForcedRoundAreNotMadeAndItsTextIsTaken() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .replies(Assigned.said(Assigned.calling("", "{}")))
                .replies(Assigned.said(Assigned.calling("so far 42", "{}")));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.text()).isEqualTo("so far 42"));
    }

    @Test
    void callsAloneInTheForcedRoundAreFailedAttempt() throws InterruptedException {
        Message calls = Assigned.calling("", "{}");
        steps.replies(Assigned.said(calls)).replies(Assigned.said(calls)).replies(Assigned.said(calls));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
        steps.assertNothingLeft();
    }

    @Test
    void cutResultIsAskedForOnceMoreShorterWithoutTools() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .replies(ScriptedReplies.cutOff("The total, at great len"))
                .says("42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.text()).isEqualTo("42"));
        assertThat(steps.asked().getLast()).satisfies(step -> {
            assertThat(step.prompt().id()).isEqualTo("worker-shorter");
            assertThat(step.tools()).isEmpty();
            assertThat(step.newMessages()).isEqualTo(WorkerPrompts.shorter());
        });
    }

    @Test
    void modelThatRamblesHandsOverWhatThereIsAndSaysThatItIsCut() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff("on and on")).replies(ScriptedReplies.cutOff("on and on"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Answered(
                        "on and on\n\n[cut off here: the answer is not complete]", false, COST.plus(COST)));
        steps.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<think>on and on", ""})
    void modelThatOnlyThoughtUntilItWasCutHasNoAnswer(String words) throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff(words)).replies(ScriptedReplies.cutOff(words));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Failed(
                        "the last answer was cut off at 4096 tokens before it held any result",
                        true,
                        Blame.TASK,
                        COST.plus(COST)));
    }

    @Test
    void cutAnswerThatCallsToolsGoesOnWithThem() throws InterruptedException {
        ModelReply.Completed calling = Assigned.said(Assigned.calling("so", "{\"x\":"));
        steps.replies(new ModelReply.Completed(
                        calling.message(), Finish.LENGTH, calling.usage(), calling.servedBy(), calling.latency()))
                .says("42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(steps.ran())
                .singleElement()
                .satisfies(call -> assertThat(call.malformed()).isTrue());
    }

    @Test
    void cutInTheForcedRoundWithCallsHandsOverItsTextForItsCallsWouldStayOpen() throws InterruptedException {
        Message calls = Assigned.calling("so far", "{}");
        ModelReply.Completed calling = Assigned.said(calls);
        steps.replies(calling)
                .replies(calling)
                .replies(new ModelReply.Completed(
                        calls, Finish.LENGTH, calling.usage(), calling.servedBy(), calling.latency()));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.whole()).isFalse();
            assertThat(answered.text()).startsWith("so far");
        });
    }

    @Test
    void callsInPlaceOfTheShorterResultAreNotMade() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff("The total, at great len"))
                .replies(Assigned.said(Assigned.calling("42", "{}")));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("42", COST.plus(COST)));
        assertThat(steps.ran()).isEmpty();
    }

    @Test
    void attemptCutOffAfterTheShorterResultWasAskedForGoesOnWithIt() throws InterruptedException {
        steps.recorded(Message.user("q"), Message.assistant("The total, at great len"), Message.user("shorter"))
                .replies(ScriptedReplies.cutOff("The total, again at great len"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.whole()).isFalse());
        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.prompt().id()).isEqualTo("worker-shorter");
            assertThat(step.newMessages()).isEmpty();
            assertThat(step.tools()).isEmpty();
        });
    }

    @Test
    void cutResultIsHandedOverWhenTheShorterOneDoesNotFitTheBudget() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff("The total, at great len")).refuses(BudgetKind.TOKENS);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Answered(
                        "The total, at great len\n\n[cut off here: the answer is not complete]",
                        false,
                        BudgetKind.TOKENS,
                        COST));
        assertThat(steps.asked().getLast().last()).isTrue();
    }

    @Test
    void cutThoughtAloneIsNotHandedOverWhenTheShorterResultDoesNotFitTheBudget() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff("<think>on and on")).refuses(BudgetKind.MONEY);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Exhausted(BudgetKind.MONEY, COST));
    }

    @Test
    void recordedResultThatHadBeenCutIsAskedForOnceMoreShorter() throws InterruptedException {
        steps.recorded(Message.user("q"), Message.assistant("The total, at great len"))
                .finished(Finish.LENGTH)
                .says("42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("42", COST));
        assertThat(steps.asked())
                .singleElement()
                .satisfies(step -> assertThat(step.prompt().id()).isEqualTo("worker-shorter"));
    }

    @Test
    void workThatTheBudgetEndsIsAskedOnceMoreForItsBestAnswer() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .refuses(BudgetKind.MODEL_CALLS)
                .says("about 42, not certain");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Answered(
                        "about 42, not certain",
                        false,
                        BudgetKind.MODEL_CALLS,
                        COST.plus(COST).plus(Spend.toolCall())));
        assertThat(steps.asked().getLast()).satisfies(step -> {
            assertThat(step.last()).isTrue();
            assertThat(step.tools()).isEmpty();
            assertThat(step.generation().maxOutputTokens()).isEqualTo(1_024);
            assertThat(step.prompt().id()).isEqualTo("worker-over-budget");
            assertThat(step.newMessages()).isEqualTo(WorkerPrompts.overBudget());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<think>hm", "GIVE UP: ask for more budget"})
    void workThatTheBudgetEndsWithoutAnyAnswerIsExhausted(String words) throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .refuses(BudgetKind.MONEY)
                .says(words);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(
                        new Outcome.Exhausted(BudgetKind.MONEY, COST.plus(COST).plus(Spend.toolCall())));
    }

    @Test
    void bestAnswerThatDoesNotFitTheBudgetEitherIsExhausted() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .refuses(BudgetKind.TOKENS)
                .refuses(BudgetKind.TOKENS);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Exhausted(BudgetKind.TOKENS, COST.plus(Spend.toolCall())));
        steps.assertNothingLeft();
    }

    @Test
    void lastRoundThatDoesNotFitTheBudgetIsNotAskedOnceMore() throws InterruptedException {
        Message calls = Assigned.calling("", "{}");
        steps.replies(Assigned.said(calls)).replies(Assigned.said(calls)).refuses(BudgetKind.TOKENS);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOf(Outcome.Exhausted.class);
        steps.assertNothingLeft();
    }

    @Test
    void bestAnswerThatIsCutSaysSoAndIsNotAskedForAgain() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .refuses(BudgetKind.TOKENS)
                .replies(ScriptedReplies.cutOff("about 4"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.text()).startsWith("about 4\n\n[cut off here");
            assertThat(answered.exhausted()).isEqualTo(BudgetKind.TOKENS);
        });
    }

    @Test
    void callsInTheBestAnswerAreNotMade() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .refuses(BudgetKind.TOKENS)
                .replies(Assigned.said(Assigned.calling("so far 42", "{}")));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
            assertThat(answered.text()).isEqualTo("so far 42");
            assertThat(answered.whole()).isFalse();
        });
        assertThat(steps.ran()).hasSize(1);
    }

    @Test
    void recordedBestAnswerIsNotTakenForWholeOne() throws InterruptedException {
        steps.recorded(
                Message.user("q"),
                Assigned.calling("", "{}"),
                Assigned.returned("42"),
                Message.user("budget"),
                Message.assistant("about 42"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("about 42", false, BudgetKind.TOKENS, Spend.NONE));
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void recordedRequestForTheBestAnswerIsNotRenderedAgain() throws InterruptedException {
        steps.recorded(Message.user("q"), Assigned.calling("", "{}"), Assigned.returned("42"), Message.user("budget"))
                .says("about 42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("about 42", false, BudgetKind.TOKENS, COST));
        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.prompt().id()).isEqualTo("worker-over-budget");
            assertThat(step.newMessages()).isEmpty();
            assertThat(step.last()).isTrue();
        });
    }

    @Test
    void recordedAnswerOfTheForcedRoundIsWhole() throws InterruptedException {
        Message calls = Assigned.calling("", "{}");
        Message returned = Assigned.returned("42");
        steps.recorded(
                Message.user("q"), calls, returned, calls, returned, Message.user("last"), Message.assistant("42"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("42", Spend.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n ", "<think>what now", "<think>42</think>"})
    void blankAnswerIsFailedAttemptThatMayBeRepeated(String answer) throws InterruptedException {
        steps.says(answer);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Failed(
                        "the last answer was empty: it must hold the result", true, Blame.TASK, COST));
    }

    @Test
    void siblingsOnOneWorkerKeepTheirSpendApart() throws InterruptedException {
        ScriptedSteps other = new ScriptedSteps(List.of()).says("7");
        steps.replies(Assigned.said(Assigned.calling("", "{}"))).says("42");

        Outcome outcome = worker.work(Assigned.bare(), steps);
        Outcome sibling = worker.work(Assigned.bare(), other);

        assertThat(outcome.spend()).isEqualTo(COST.plus(COST).plus(Spend.toolCall()));
        assertThat(sibling).isEqualTo(new Outcome.Answered("7", COST));
    }

    @Test
    void thoughtsAreNotPartOfTheAnswer() throws InterruptedException {
        steps.says("<think>3 times 14, GIVE UP: no</think>\n\n42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("42", COST));
    }

    @Test
    void workerMayGiveUpWithAdvice() throws InterruptedException {
        steps.says("GIVE UP: prices.csv is missing, ask a worker that can search\n");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Failed(
                        "prices.csv is missing, ask a worker that can search", true, Blame.TASK, COST));
    }

    @Test
    void givingUpWithoutAdviceStillHasReason() throws InterruptedException {
        steps.says("GIVE UP:");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.forModel()).isEqualTo("the worker gave up without advice"));
    }

    @Test
    void modelThatCannotBeAskedIsFailureThatAnotherAttemptMayMend() throws InterruptedException {
        steps.replies(Assigned.said(Assigned.calling("", "{}")))
                .replies(ScriptedReplies.broken(Fault.SERVER_ERROR, "the server answered 503"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Failed(
                        "the server answered 503",
                        true,
                        Blame.ENVIRONMENT,
                        COST.plus(Spend.modelCall(0, 0)).plus(Spend.toolCall())));
    }

    @Test
    void budgetTooSmallForWorkWithToolsIsAskedForItsBestAnswerAtOnce() throws InterruptedException {
        steps.refuses(BudgetKind.TOKENS).says("about 42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("about 42", false, BudgetKind.TOKENS, COST));
        assertThat(steps.asked().getLast()).satisfies(step -> {
            assertThat(step.last()).isTrue();
            assertThat(step.tools()).isEmpty();
            assertThat(step.newMessages())
                    .startsWith(WorkerPrompts.work(worker.profile(), Assigned.bare())
                            .toArray(Message[]::new))
                    .endsWith(WorkerPrompts.overBudget().toArray(Message[]::new));
        });
    }

    @Test
    void recordedQuestionForTheBestAnswerAtOnceIsNotRenderedAgain() throws InterruptedException {
        steps.recorded(Message.user("the work"), Message.user("the best you have"))
                .says("about 42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("about 42", false, BudgetKind.TOKENS, COST));
        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.newMessages()).isEmpty();
            assertThat(step.tools()).isEmpty();
        });
    }

    @Test
    void budgetThatAdmitsNoAnswerAtAllExhaustsTheAttempt() throws InterruptedException {
        steps.refuses(BudgetKind.TOKENS).refuses(BudgetKind.TOKENS);

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE));
    }

    @Test
    void recordedAnswerIsNotAskedForAgain() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then"), Message.assistant("42"));

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("42", Spend.NONE));
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void attemptCutBeforeItsToolsGoesOnWithThem() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then"), Assigned.calling("", "{\"x\":1}"))
                .says("42");

        Outcome outcome = worker.work(Assigned.bare(), steps);

        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(steps.asked())
                .singleElement()
                .extracting(ModelStep::newMessages)
                .isEqualTo(List.of());
        assertThat(steps.conversation().get(2).parts())
                .singleElement()
                .isInstanceOfSatisfying(
                        Part.Result.class,
                        result -> assertThat(result.result().forModel()).isEqualTo("calculate got {\"x\":1}"));
    }

    @Test
    void recordedQuestionIsAskedAgainWithoutBeingRendered() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then")).says("42");

        worker.work(Assigned.bare(), steps);

        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.newMessages()).isEmpty();
            assertThat(step.tools()).containsExactly(Assigned.CALCULATE);
        });
    }

    @Test
    void recordedLastQuestionIsAskedAgainWithoutToolsAndWithoutBeingRendered() throws InterruptedException {
        Message calls = Assigned.calling("", "{}");
        steps.recorded(Message.user("q"), calls, Message.user("r"), calls, Message.user("r"), Message.user("last"))
                .says("42");

        worker.work(Assigned.bare(), steps);

        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.newMessages()).isEmpty();
            assertThat(step.tools()).isEmpty();
            assertThat(step.prompt().id()).isEqualTo("worker-last-round");
        });
    }

    @Test
    void interruptPassesThrough() {
        steps.interrupts();

        assertThatThrownBy(() -> worker.work(Assigned.bare(), steps)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void roundsMustBePositive() {
        assertThatThrownBy(() -> new LlmWorker(Assigned.PROFILE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("most rounds of worker mathematician must be positive");
    }
}
