package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A conversation is what its events say, in whatever order they came.
final class ConversationTest {

    private static final Message QUESTION = Message.user("what is it?");
    private static final ToolCall FIRST = Talk.call("c1", "one");
    private static final ToolCall SECOND = Talk.call("c2", "two");

    @Test
    void roundIsAQuestionAndItsAnswer() {
        Conversation talk = Talk.of(Talk.requested(0, 1, QUESTION), Talk.said(0, "that"));

        assertThat(talk.messages()).containsExactly(QUESTION, Message.assistant("that"));
        assertThat(talk.rounds()).isEqualTo(1);
        assertThat(talk.tries()).isZero();
        assertThat(talk.finish()).isEqualTo(Finish.STOP);
        assertThat(talk.known()).isEqualTo(120);
        assertThat(talk.spend()).isEqualTo(Talk.CALL);
    }

    @Test
    void secondTryOfARoundAddsNoMessageAgain() {
        Conversation talk = Talk.of(
                Talk.requested(0, 1, QUESTION),
                Talk.broken(0, 1, Fault.TIMEOUT),
                Talk.requested(0, 2),
                Talk.said(0, "x"));

        assertThat(talk.messages()).containsExactly(QUESTION, Message.assistant("x"));
        assertThat(talk.spend()).isEqualTo(Talk.BOUND.plus(Talk.CALL));
    }

    @Test
    void triesOfTheCurrentRoundAreCounted() {
        Conversation talk =
                Talk.of(Talk.requested(0, 1, QUESTION), Talk.broken(0, 1, Fault.LOST), Talk.requested(0, 2));

        assertThat(talk.tries()).isEqualTo(2);
        assertThat(talk.rounds()).isZero();
    }

    @Test
    void answerOfAnEarlierRoundIsBilledAndSaysNothing() {
        Conversation before = Talk.of(Talk.requested(0, 1, QUESTION), Talk.said(0, "that"));

        Conversation after = Talk.after(before, Talk.said(0, "that again"));

        assertThat(after.messages()).isEqualTo(before.messages());
        assertThat(after.rounds()).isEqualTo(1);
        assertThat(after.spend()).isEqualTo(Talk.CALL.plus(Talk.CALL));
    }

    @Test
    void failureOfTheLastTryIsRemembered() {
        Conversation talk = Talk.of(Talk.requested(0, 1), Talk.broken(0, 1, Fault.UNAUTHORIZED));

        assertThat(talk.failure()).isNotNull();
        assertThat(Talk.after(talk, Talk.requested(0, 2)).failure()).isNull();
    }

    @Test
    void requestThatNeverLeftCountsAsNoTry() {
        Conversation talk = Talk.of(Talk.requested(0, 1), Talk.stayed(0, 1));

        assertThat(talk.tries()).isZero();
        assertThat(talk.failure()).isNull();
        assertThat(talk.spend()).isEqualTo(Spend.NONE);
    }

    @Test
    void toolCallThatNeverBeganHasNoResultAndCountsAsNoTry() {
        ToolCall call = Talk.call("c1", "one");

        Conversation talk =
                Talk.of(Talk.requested(0, 1), Talk.asked(0, call), Talk.wanted(0, 0, 1, call), Talk.stayed(0, 0, call));

        assertThat(talk.results()).isEmpty();
        assertThat(talk.triesOf(0)).isEqualTo(Conversation.Tries.NONE);
    }

    @Test
    void tokensAreUnknownWhenTheServerDoesNotSay() {
        Conversation talk =
                Talk.of(Talk.requested(0, 1, QUESTION), Talk.said(Talk.model(0), Message.assistant("x"), false));

        assertThat(talk.known()).isZero();
    }

    @Test
    void resultsGoBackInTheOrderInWhichTheyWereAskedFor() {
        Conversation talk = Talk.of(
                Talk.requested(0, 1, QUESTION),
                Talk.asked(0, FIRST, SECOND),
                Talk.wanted(0, 0, 1, FIRST),
                Talk.wanted(0, 1, 1, SECOND),
                Talk.got(0, 1, SECOND, "2"),
                Talk.got(0, 0, FIRST, "1"));

        assertThat(talk.messages().getLast())
                .isEqualTo(Message.results(List.of(
                        new Part.Result("c1", "lookup", new ToolResult.Returned("1")),
                        new Part.Result("c2", "lookup", new ToolResult.Returned("2")))));
        assertThat(talk.openCalls()).isEmpty();
    }

    @Test
    void nothingGoesBackBeforeTheLastResultIsIn() {
        Conversation talk =
                Talk.of(Talk.requested(0, 1, QUESTION), Talk.asked(0, FIRST, SECOND), Talk.got(0, 1, SECOND, "2"));

        assertThat(talk.openCalls()).containsExactly(FIRST, SECOND);
        assertThat(talk.results()).containsOnlyKeys(1);
    }

    @Test
    void secondResultOfACallIsNoResult() {
        Conversation before =
                Talk.of(Talk.requested(0, 1, QUESTION), Talk.asked(0, FIRST, SECOND), Talk.got(0, 0, FIRST, "1"));

        Conversation after = Talk.after(before, Talk.got(0, 0, FIRST, "another"));

        assertThat(after).isEqualTo(before);
    }

    @Test
    void lostTryOfAToolCallIsBilledWhenItIsMadeAgain() {
        Conversation talk = Talk.of(
                Talk.requested(0, 1, QUESTION),
                Talk.asked(0, FIRST),
                Talk.wanted(0, 0, 1, FIRST),
                Talk.wanted(0, 0, 2, FIRST),
                Talk.got(0, 0, FIRST, "1"));

        assertThat(talk.spend()).isEqualTo(Talk.CALL.plus(Spend.toolCall()).plus(Spend.toolCall()));
    }

    @Test
    void moreCallsThanAMessageMayHaveAreRefused() {
        ToolCall[] calls = IntStream.range(0, 66)
                .mapToObj(i -> Talk.call("c" + i, "q" + i))
                .toArray(ToolCall[]::new);
        Conversation talk = Talk.of(Talk.requested(0, 1, QUESTION), Talk.asked(0, calls));
        for (int i = 0; i < 64; i++) {
            talk = Talk.after(talk, Talk.got(0, i, calls[i], "r" + i));
        }

        List<ToolResult> results = talk.messages().getLast().parts().stream()
                .map(part -> ((Part.Result) part).result())
                .toList();

        assertThat(results).hasSize(66);
        assertThat(results.subList(64, 66)).allMatch(ToolResult.Refused.class::isInstance);
        assertThat(results.get(63)).isEqualTo(new ToolResult.Returned("r63"));
    }

    @Test
    void sameCallWithTheSameResultIsCounted() {
        Conversation talk = repeated("same", "same");

        assertThat(talk.timesRepeated(FIRST)).isEqualTo(2);
        assertThat(talk.timesRepeated(SECOND)).isZero();
    }

    @Test
    void otherResultBeginsTheCountAnew() {
        Conversation talk = repeated("same", "same", "other");

        assertThat(talk.timesRepeated(FIRST)).isEqualTo(1);
    }

    @Test
    void callThatWasNotMadeForItsRepetitionCountsOn() {
        Conversation twice = repeated("same", "same");

        Conversation talk = Talk.after(
                twice, Talk.requested(2, 1), Talk.asked(2, FIRST), Talk.got(2, 0, FIRST, LoopGuard.answer()));

        assertThat(talk.timesRepeated(FIRST)).isEqualTo(3);
    }

    private static Conversation repeated(String... results) {
        Conversation talk = Conversation.EMPTY;
        for (int round = 0; round < results.length; round++) {
            talk = Talk.after(
                    talk,
                    Talk.requested(round, 1),
                    Talk.asked(round, FIRST),
                    Talk.got(round, 0, FIRST, results[round]));
        }
        return talk;
    }
}
