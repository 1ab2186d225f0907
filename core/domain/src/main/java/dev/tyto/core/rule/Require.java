package dev.tyto.core.rule;

import org.jspecify.annotations.Nullable;

/// Checks of constructor and method arguments; each returns what it checked and throws
/// [IllegalArgumentException] with the message "subject must rule but was value". Stateless.
public final class Require {

    private static final int SHOWN_CHARACTERS = 80;

    private Require() {}

    /// Text with at least one character that is not white space.
    public static String nonBlank(@Nullable String text, String subject) {
        if (text == null || text.isBlank()) {
            throw broken(subject, "not be blank", text);
        }
        return text;
    }

    /// A number of at least one.
    public static long positive(long number, String subject) {
        that(number > 0, subject, "be positive", number);
        return number;
    }

    /// A number of at least zero.
    public static long notNegative(long number, String subject) {
        that(number >= 0, subject, "not be negative", number);
        return number;
    }

    /// Any other rule: `that(low <= high, "low", "be at most high", low)`.
    public static void that(boolean holds, String subject, String rule, @Nullable Object value) {
        if (!holds) {
            throw broken(subject, rule, value);
        }
    }

    private static IllegalArgumentException broken(String subject, String rule, @Nullable Object value) {
        String shown = String.valueOf(value);
        if (shown.length() > SHOWN_CHARACTERS) {
            shown = shown.substring(0, SHOWN_CHARACTERS) + "…";
        }
        return new IllegalArgumentException(subject + " must " + rule + " but was " + shown);
    }
}
