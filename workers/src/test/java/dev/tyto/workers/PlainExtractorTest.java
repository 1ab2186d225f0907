package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.task.AnswerFormat;
import org.junit.jupiter.api.Test;

final class PlainExtractorTest {

    @Test
    void freeAnswerOnlyLosesTheSpaceAroundIt() {
        String answer = new PlainExtractor().extract(" \n  two  words\n\nand more \u2003\n", new AnswerFormat.Free());

        assertThat(answer).isEqualTo("two  words\n\nand more");
    }
}
