package dev.tyto.core.env;

import dev.tyto.core.rule.Require;

/// Where a secret is to be found, never the secret: `env:NAME` or `file:PATH`.
public record SecretReference(String text) {

    public SecretReference {
        Require.that(
                (text.startsWith("env:") && text.length() > 4) || (text.startsWith("file:") && text.length() > 5),
                "secret reference",
                "be env:NAME or file:PATH",
                text.contains(":") ? text.substring(0, text.indexOf(':') + 1) + "…" : "something else");
    }

    @Override
    public String toString() {
        return text;
    }
}
