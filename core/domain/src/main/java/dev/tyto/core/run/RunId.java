package dev.tyto.core.run;

import dev.tyto.core.rule.Require;
import java.util.regex.Pattern;

/// A run's name: 1 to 60 lower-case letters, digits and `-`, starting with a letter or digit. Safe as a file name.
public record RunId(String value) implements Comparable<RunId> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");

    public RunId {
        Require.that(
                FORM.matcher(value).matches(),
                "run id",
                "be 1 to 60 lower-case letters, digits or '-' and start with a letter or digit",
                value);
    }

    @Override
    public int compareTo(RunId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
