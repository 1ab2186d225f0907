package dev.tyto.core.model;

import dev.tyto.core.rule.Require;

/// A model as a user names it: `openai:MODEL`, `openai-compatible:URL#MODEL`, `replay:FILE` or, for an entry of the
/// configuration, `ENTRY#MODEL`. Whoever implements [Models] reads it.
public record ModelName(String text) {

    public ModelName {
        Require.nonBlank(text, "model name");
    }

    @Override
    public String toString() {
        return text;
    }
}
