package dev.tyto.core.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThoughtsTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "plain answer, plain answer",
                "<think>draft</think> final, final",
                "<think>never closed, \"\"",
                "<think>draft</think>, \"\"",
                "\"let me see\n</think>\n\nfinal\", final",
                "the tag </think> ends it, the tag </think> ends it",
                "use <think> and </think>, use <think> and </think>",
            })
    void blockInFrontIsLeftOut(String answer, String expected) {
        String spoken = Thoughts.without(answer);

        assertThat(spoken).isEqualTo(expected);
    }
}
