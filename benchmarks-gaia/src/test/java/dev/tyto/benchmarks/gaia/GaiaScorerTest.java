package dev.tyto.benchmarks.gaia;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pairs whose verdict was looked up in the public scorer; in a table an answer and a ground truth stand beside `|`.
class GaiaScorerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "17,000|17000",
                "$1,234.50|1234.5",
                "12 %|12",
                "12.|12",
                "1e3|1000",
                "1_000|1000",
                "１２|12",
                "-0|0",
                "1e400|inf",
            })
    void acceptsTheSameNumberInAnyDecoration(String answer, String groundTruth) {
        assertThat(GaiaScorer.isCorrect(answer, groundTruth)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "12 percent|12",
                "1234.50 USD|1234.5",
                "1/2|0.5",
                "three|3",
                "0x10|16",
                "3d|3",
                "0.30000000000000004|0.3",
                "``|0",
                "nan|nan",
            })
    void rejectsWhatPythonDoesNotReadAsTheSameNumber(String answer, String groundTruth) {
        assertThat(GaiaScorer.isCorrect(answer, groundTruth)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "1/2", "Infinity", "three, four"})
    void everyAnswerThatIsNoNumberEqualsInfinity(String answer) {
        assertThat(GaiaScorer.isCorrect(answer, "inf")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "17, 000|17,000",
                "a; b|a, b",
                "A,B|a, b",
                "$5, 10|5, 10",
                "a,,b|a, ,b",
                "a,b,|a, b;",
            })
    void acceptsAListWithEqualElementsInOrder(String answer, String groundTruth) {
        assertThat(GaiaScorer.isCorrect(answer, groundTruth)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "17000|17,000",
                "b, a|a, b",
                "a,b,|a,b",
                "St. Paul, X|St Paul, X",
                "1,000; 2|1000; 2",
                "a and b|a, b",
                "[a, b]|a, b",
                "John Smith|Smith, John",
            })
    void rejectsAListInAnotherOrderLengthOrPunctuation(String answer, String groundTruth) {
        assertThat(GaiaScorer.isCorrect(answer, groundTruth)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "5|5%",
                "sea gull|seagull",
                "it's|its",
                "rock-paper|rockpaper",
                "x.|x",
                "sea\u00A0gull|seagull",
                "sea\u0085gull|seagull",
                "10.30|10:30",
                "10:30 AM|10:30am",
                "ΟΔΟΣ|οδος",
                "none|None",
            })
    void acceptsTheSameTextButForSpaceCaseAndPunctuation(String answer, String groundTruth) {
        assertThat(GaiaScorer.isCorrect(answer, groundTruth)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "0.05|5%",
                "the seagull|seagull",
                "Café|cafe",
                "it’s|its",
                "rock–paper|rockpaper",
                "FINAL ANSWER: x|x",
                "2023-01-02|20230102",
                "sea\u200Bgull|seagull",
                "ΟΔΟΣ|οδοσ",
            })
    void rejectsAnyOtherText(String answer, String groundTruth) {
        assertThat(GaiaScorer.isCorrect(answer, groundTruth)).isFalse();
    }

    @Test
    void noAnswerIsTheTextNone() {
        assertThat(GaiaScorer.isCorrect(null, "None")).isTrue();
        assertThat(GaiaScorer.isCorrect(null, "0")).isFalse();
        assertThat(GaiaScorer.isCorrect(null, "inf")).isTrue();
    }

    @Test
    void theLocaleOfTheMachineDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));

            boolean correct = GaiaScorer.isCorrect("ISTANBUL", "istanbul");

            assertThat(correct).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anAnswerOfAMillionCharactersIsJudgedLikeAnyOther() {
        assertThat(GaiaScorer.isCorrect("1".repeat(1_000_000), "inf")).isTrue();
        assertThat(GaiaScorer.isCorrect("1_".repeat(500_000) + "1", "inf")).isTrue();
        assertThat(GaiaScorer.isCorrect("a,".repeat(500_000), "a, b")).isFalse();
    }
}
