package dev.tyto.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CheckTest {

    @Test
    void aBrokenPatternIsRefusedInOneSentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Check.Matches("(a"))
                .withMessage("check pattern must be a regular expression but was (a (Unclosed group)");
        assertThatIllegalArgumentException().isThrownBy(() -> new Check.Matches(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> new Check.Matches("a".repeat(501)));
    }

    @Test
    void boundsAreInOrderAndMayBeEqual() {
        assertThat(new Check.NumberBetween(BigDecimal.ONE, new BigDecimal("1.0")).min())
                .isEqualTo(BigDecimal.ONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Check.NumberBetween(BigDecimal.TEN, BigDecimal.ONE))
                .withMessage("check minimum must be at most the maximum 1 but was 10");
    }

    @Test
    void attachmentsOfATaskHaveDistinctNames() {
        Attachment file = new Attachment(new Artifact("a.txt", "text/plain", 0, Digest.of("")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Task("Do it.", List.of(file, file), new AnswerFormat.Free()))
                .withMessageContaining("attachments must have distinct names");
        assertThatIllegalArgumentException().isThrownBy(() -> Task.of("\n"));
    }
}
