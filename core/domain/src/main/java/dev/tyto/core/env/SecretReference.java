package dev.tyto.core.env;

import dev.tyto.core.rule.Require;
import java.util.regex.Pattern;

/// Where a secret is to be found, never the secret: `env:NAME` with the name of a variable, or `file:PATH`.
///
/// A user who mistakes the rule writes the secret itself behind the colon, so nothing is shown that could be one: no
/// variable name that is none, and of a path without a slash only `file:…`.
public record SecretReference(String text) {

    private static final String FILE = "file:";
    private static final Pattern VARIABLE = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*");

    public SecretReference {
        Require.that(
                VARIABLE.matcher(text).matches() || (text.startsWith(FILE) && text.length() > FILE.length()),
                "secret reference",
                "be env:NAME, a letter or '_' and then letters, digits and '_', or file:PATH",
                text.startsWith("env:") ? "env:…" : "something else");
    }

    /// The reference as it may be shown and logged.
    @Override
    public String toString() {
        return text.startsWith(FILE) && text.indexOf('/') < 0 ? FILE + "…" : text;
    }
}
