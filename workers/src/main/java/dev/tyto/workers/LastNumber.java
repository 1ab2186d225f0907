package dev.tyto.workers;

import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.task.Check.NumberBetween;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The last number of a text: digits with an optional sign, decimal point and exponent. Groups of three digits may
/// be separated by a comma, an apostrophe or a no-break space; `1,5` is therefore two numbers. Digits that follow a
/// letter (`H2O`) are no number, and a hyphen between words or numbers (`10-20`) is no sign. Stateless.
final class LastNumber {

    private static final int MAX_LENGTH = 100;

    private static final Pattern NUMBER =
            Pattern.compile(
                    "(?:(?<![\\p{L}\\p{N}_)\\]%])[-+\\u2212])?+" // sign
                            + "(?<![\\p{L}\\p{N}_])"
                            + "(?:[0-9]{1,3}+(?:[,'\\u2019\\u00a0\\u202f][0-9]{3}+(?![0-9]))++|[0-9]++|(?=\\.[0-9]))" // integer part
                            + "(?:\\.[0-9]++)?+"
                            + "(?:[eE][-+]?+[0-9]++)?+");

    private static final Pattern SEPARATOR = Pattern.compile("[,'\\u2019\\u00a0\\u202f+]");

    private LastNumber() {}

    static Verdict judge(String text, NumberBetween check) {
        String range = "the last number of the answer must lie in [" + check.min() + ", " + check.max() + "]";
        Optional<String> last =
                NUMBER.matcher(text).results().map(found -> found.group()).reduce((_, next) -> next);
        if (last.isEmpty()) {
            return new Verdict.Rejected(range + " but there is no number");
        }
        Optional<BigDecimal> number = number(last.get());
        if (number.isEmpty()) {
            return new Verdict.Rejected(range + " but is too long to be read as a number");
        }
        boolean holds = number.get().compareTo(check.min()) >= 0 && number.get().compareTo(check.max()) <= 0;
        return holds ? new Verdict.Passed() : new Verdict.Rejected(range + " but is " + last.get());
    }

    /// Every number of the text, as it is written.
    static List<String> all(String text) {
        return NUMBER.matcher(text).results().map(found -> found.group()).toList();
    }

    /// The number that is written like this, unless it is too long.
    static Optional<BigDecimal> number(String written) {
        if (written.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher separators = SEPARATOR.matcher(written.replace('\u2212', '-'));
        try {
            return Optional.of(new BigDecimal(separators.replaceAll("")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
