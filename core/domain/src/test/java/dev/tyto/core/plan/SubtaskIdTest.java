package dev.tyto.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubtaskIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"s1", "1", "A.b_c-d", "a123456789012345678901234567890123456789"})
    void lettersDigitsAndThreeSignsAreAnId(String value) {
        assertThat(new SubtaskId(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "-a",
                "_a",
                "a b",
                "a/b",
                "a\\b",
                "ä",
                "a\n",
                "s1\u0000",
                "../x",
                "a1234567890123456789012345678901234567890"
            })
    void anythingElseIsNot(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubtaskId(value))
                .withMessageStartingWith("subtask id must be 1 to 40 letters");
        assertThat(SubtaskId.isValid(value)).isFalse();
    }
}
