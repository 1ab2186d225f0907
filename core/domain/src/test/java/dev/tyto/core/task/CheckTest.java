package dev.tyto.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckTest {

    @Test
    void aBrokenPatternIsRefusedInOneSentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Check.Matches("(a"))
                .withMessage("check pattern must be a regular expression but was (a (Unclosed group)");
        assertThatIllegalArgumentException().isThrownBy(() -> new Check.Matches(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> new Check.Matches("a".repeat(501)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:(?:^){2000000000}){2000000000}x",
                "(?:){1000}",
                "(?=(?:){2000000000})x",
                "(?:^)*+x",
                "^?x",
                "(a*)*",
                "(a|b?)+",
                "(?:a{0})+",
                "(?:a{0,3}){2}",
                "()\\1{2000000000}x",
                "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11*",
                "(?<n>)\\k<n>+",
                "\\b{g}x",
                "(?:^|^)(?!)",
                "(?:^|\\b|x)(?!)",
                "a*|b*",
                "(?<=a{0,1000})x",
                "(?<=(?<=x)|xx)y",
                "[[a](?:^){9}]",
                "[a&&[b]]",
                "[]a]",
                "\\Q(\\E(?:^){2000000000}",
                "(?x)(?:^) {2000000000}",
                "(?x:(?:^) {2000000000})",
                "(?-c)a"
            })
    void patternThatCouldRunWithoutEndIsRefused(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Check.Matches(pattern))
                .withMessageStartingWith("check pattern must ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^\\d+$",
                "(?i)\\b(yes|no)\\b",
                "(^|\\s)42(\\.0+)?($|\\s)",
                "^(?=.*\\d)(?!.*foo)[^\\[\\]{}()*+?]{8,}+$",
                "(?<year>\\d{4})-(?:0[1-9]|1[0-2])-\\k<year>",
                "(?<![\\w.])-?\\d{1,3}(,\\d{3})*(?!\\d)",
                "(\\w)\\1",
                "\\p{L}+\\s\\pL*\\x{41}*\\u0028+\\cA*\\(\\[",
                "(?s-i:.*?)end|^$",
                "(?:a|b|)c*+[^^]+[\\]a]+",
                "(.*a){12}$",
                "\\d+\\s*(?:km|miles?)}"
            })
    void patternThatPeopleWriteIsTaken(String pattern) {
        Check.Matches check = new Check.Matches(pattern);

        assertThat(check.pattern()).isEqualTo(pattern);
    }

    @Test
    void refusalNamesThePartThatBreaksTheRule() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Check.Matches("x(?:^){5}y"))
                .withMessage("check pattern must repeat only what takes up at least one character but was (?:^){5}");
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
