package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a model may read. A token is taken for four bytes where the server did not count.
final class ContextRulesTest {

    private static final Message QUESTION = Message.user("what is it?");
    private static final String LONG = "0123456789".repeat(400); // 4,000 bytes: 1,000 tokens
    private static final int ROUNDS = 8;

    @Test
    void nothingIsShortenedBelowFourFifthsOfTheWindow() {
        Conversation talk = withResults(LONG);
        int tokens = estimated(talk);

        Optional<RunEvent.ContextCompacted> compaction =
                ContextRules.compaction(Talk.SCOPE, talk, List.of(), tokens * 10 / 8 + 10);

        assertThat(compaction).isEmpty();
    }

    @Test
    void fromFourFifthsOnTheOldestResultsAreShortenedUntilThereIsRoom() {
        Conversation talk = withResults(LONG);
        int window = estimated(talk) * 10 / 8;

        RunEvent.ContextCompacted compaction =
                ContextRules.compaction(Talk.SCOPE, talk, List.of(), window).orElseThrow();

        assertThat(compaction.results()).containsExactly(Talk.tool(0, 0), Talk.tool(1, 0), Talk.tool(2, 0));
        assertThat(estimated(talk.compacted(compaction))).isLessThanOrEqualTo(window * 6 / 10);
    }

    @Test
    void newestResultsAreNeverShortened() {
        Conversation talk = withResults(LONG);

        RunEvent.ContextCompacted compaction =
                ContextRules.compaction(Talk.SCOPE, talk, List.of(), 100).orElseThrow();

        assertThat(compaction.results()).hasSize(ROUNDS - 1).doesNotContain(Talk.tool(ROUNDS - 1, 0));
        assertThat(talk.compacted(compaction).messages().getLast())
                .isEqualTo(talk.messages().getLast());
    }

    @Test
    void eventAloneSaysWhatTheModelReadsFromThenOn() {
        Conversation live = withResults(LONG);
        RunEvent.ContextCompacted compaction =
                ContextRules.compaction(Talk.SCOPE, live, List.of(), 6_000).orElseThrow();
        List<RunEvent> log = new ArrayList<>(events(LONG));
        log.add(compaction);

        Conversation replayed = Talk.of(log.toArray(RunEvent[]::new));

        assertThat(replayed).isEqualTo(live.compacted(compaction));
        assertThat(ContextRules.compaction(Talk.SCOPE, withResults(LONG), List.of(), 6_000))
                .contains(compaction);
    }

    @Test
    void whatWasShortenedIsNotShortenedAgain() {
        Conversation talk = withResults(LONG);
        Conversation shorter = talk.compacted(
                ContextRules.compaction(Talk.SCOPE, talk, List.of(), 100).orElseThrow());

        Optional<RunEvent.ContextCompacted> again = ContextRules.compaction(Talk.SCOPE, shorter, List.of(), 100);

        assertThat(again).isEmpty();
    }

    @Test
    void shortenedResultIsOneLineThatSaysWhatItWas() {
        Message results = Message.results(
                List.of(new Part.Result("c1", "lookup", new ToolResult.Returned("line one\nline two\n" + LONG))));

        Message digest = ContextRules.digestOf(results);

        String line = ((Part.Result) digest.parts().getFirst()).result().forModel();
        assertThat(line)
                .startsWith("[shortened: 4018 bytes, sha256 ")
                .contains("began: line one line two 0123")
                .doesNotContain("\n")
                .hasSizeLessThan(200);
    }

    @Test
    void shortResultStaysAsItIs() {
        Message results =
                Message.results(List.of(new Part.Result("c1", "lookup", new ToolResult.Faulted("disk full"))));

        Message digest = ContextRules.digestOf(results);

        assertThat(digest).isEqualTo(results);
    }

    private static Conversation withResults(String result) {
        return Talk.of(events(result).toArray(RunEvent[]::new));
    }

    /// Rounds of one call each, whose tokens the server does not count.
    private static List<RunEvent> events(String result) {
        List<RunEvent> events = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ToolCall call = Talk.call("c" + round, "q" + round);
            events.add(round == 0 ? Talk.requested(0, 1, QUESTION) : Talk.requested(round, 1));
            events.add(Talk.said(
                    Talk.model(round), new Message(Message.Speaker.ASSISTANT, List.of(new Part.Call(call))), false));
            events.add(Talk.got(round, 0, call, result));
        }
        return events;
    }

    /// An independent estimate: the texts' bytes, 16 more a message, four a token.
    private static int estimated(Conversation talk) {
        int bytes = 0;
        for (Message message : talk.messages()) {
            bytes += 16;
            for (Part part : message.parts()) {
                if (part instanceof Part.Text(String text)) {
                    bytes += text.length();
                } else if (part instanceof Part.Call(ToolCall call)) {
                    bytes += call.name().length() + call.arguments().length();
                } else if (part instanceof Part.Result result) {
                    bytes += result.result().forModel().getBytes(StandardCharsets.UTF_8).length;
                }
            }
        }
        return bytes / 4;
    }
}
