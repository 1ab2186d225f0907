package dev.tyto.benchmarks.gaia;

import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The official scorer of the GAIA benchmark: says whether an answer equals the ground truth. Stateless.
///
/// Mialon et al., "GAIA: a benchmark for General AI Assistants", 2023, arXiv:2311.12983; the rules are those of
/// `question_scorer` in the program behind the leaderboard:
///
/// 0. no answer is the text `None`;
/// 1. a ground truth that Python reads as a number is compared as a number, with exact equality, after every `$`,
///    `%` and `,` was removed from the answer; an answer that is no number counts as infinity;
/// 2. else a ground truth with a `,` or `;` is a list: both sides are split at each of these characters, must have the
///    same length and are compared position by position, a number by rule 1, a text without white space and in lower
///    case but with its punctuation;
/// 3. else both texts are compared without white space, in lower case and without ASCII punctuation.
///
/// Differs from the original: nothing, but for characters that are newer than the Unicode of the Python at hand. In
/// particular lists are ordered, and no number has a tolerance.
public final class GaiaScorer {

    private static final Pattern LIST_SEPARATOR = Pattern.compile("[,;]");
    private static final Pattern NUMBER_DECORATION = Pattern.compile("[$%,]");

    private GaiaScorer() {}

    /// Whether `answer` is correct. The answer must be bare: prose around it, such as `FINAL ANSWER:`, makes it wrong.
    ///
    /// @param answer what the agent answered, or null if it did not
    public static boolean isCorrect(@Nullable String answer, String groundTruth) {
        String given = answer == null ? "None" : answer;
        OptionalDouble number = PythonFloat.parse(groundTruth);
        if (number.isPresent()) {
            return isSameNumber(given, number.getAsDouble());
        }
        if (LIST_SEPARATOR.matcher(groundTruth).find()) {
            return isSameList(given, groundTruth);
        }
        return bare(given).equals(bare(groundTruth));
    }

    private static boolean isSameNumber(String answer, double expected) {
        String undecorated = NUMBER_DECORATION.matcher(answer).replaceAll("");
        return PythonFloat.parse(undecorated).orElse(Double.POSITIVE_INFINITY) == expected;
    }

    private static boolean isSameList(String answer, String groundTruth) {
        String[] expected = LIST_SEPARATOR.split(groundTruth, -1);
        String[] given = LIST_SEPARATOR.split(answer, -1);
        if (given.length != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (!isSameElement(given[i], expected[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSameElement(String given, String expected) {
        OptionalDouble number = PythonFloat.parse(expected);
        return number.isPresent()
                ? isSameNumber(given, number.getAsDouble())
                : folded(given).equals(folded(expected));
    }

    private static String folded(String text) {
        return PythonText.lowerCase(PythonText.withoutSpace(text));
    }

    private static String bare(String text) {
        return PythonText.withoutPunctuation(folded(text));
    }
}
