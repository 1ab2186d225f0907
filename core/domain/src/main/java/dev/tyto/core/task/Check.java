package dev.tyto.core.task;

import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.rule.Require;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What a subtask's answer must satisfy. A failed check is a failed attempt with feedback, never an exception.
public sealed interface Check {

    /// Some part of the answer matches the regular expression: Java syntax, at most 500 characters. So that every
    /// search ends, no part may match nothing in two ways (`(a*)*`, `^?`, `(^|$)`), a lookbehind repeats nothing
    /// and holds no other, classes are not nested, and `\Q`, `\b{g}` and the flags x and c are not used.
    record Matches(String pattern) implements Check {
        public Matches {
            Require.nonBlank(pattern, "check pattern");
            Require.that(pattern.length() <= 500, "check pattern", "have at most 500 characters", pattern.length());
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "check pattern must be a regular expression but was " + pattern + " (" + e.getDescription()
                                + ")",
                        e);
            }
            PatternRules.require(pattern);
        }
    }

    /// The last number in the answer lies in `[min, max]`.
    record NumberBetween(BigDecimal min, BigDecimal max) implements Check {
        public NumberBetween {
            Require.that(min.compareTo(max) <= 0, "check minimum", "be at most the maximum " + max, min);
        }
    }

    /// The answer holds a JSON value, alone or between other words, that this schema admits: the last object in it,
    /// or the answer as a whole.
    record JsonValue(JsonSchema schema) implements Check {}
}
