package dev.tyto.core.plan;

import dev.tyto.core.rule.Require;
import java.util.regex.Pattern;

/// The name of a subtask within its run: 1 to 40 letters, digits, `.`, `_` or `-`, starting with a letter or digit.
public record SubtaskId(String value) implements Comparable<SubtaskId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

    public SubtaskId {
        Require.that(
                isValid(value),
                "subtask id",
                "be 1 to 40 letters, digits, '.', '_' or '-' and start with a letter or digit",
                value);
    }

    /// Whether the text could be an id.
    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public int compareTo(SubtaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
