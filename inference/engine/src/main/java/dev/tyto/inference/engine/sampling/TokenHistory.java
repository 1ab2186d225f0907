package dev.tyto.inference.engine.sampling;

import dev.tyto.core.rule.Require;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// The tokens of one sequence so far, as the penalties see them: which were there at all, and how often each was
/// generated. Made and owned by whoever decodes the sequence, one for each. Not thread-safe.
public final class TokenHistory {

    private final BitSet seen = new BitSet();
    private final Map<Integer, Integer> generatedCounts = new HashMap<>();

    private TokenHistory() {}

    /// The history of a sequence of which nothing has been generated yet.
    public static TokenHistory ofPrompt(int... tokens) {
        TokenHistory history = new TokenHistory();
        for (int token : tokens) {
            Require.notNegative(token, "token");
            history.seen.set(token);
        }
        return history;
    }

    /// Adds a token that was generated.
    public void append(int token) {
        Require.notNegative(token, "token");
        seen.set(token);
        generatedCounts.merge(token, 1, Integer::sum);
    }

    /// Every token of the prompt and of what was generated, once each, ascending.
    IntStream seen() {
        return seen.stream();
    }

    /// How often each token was generated; only tokens that were.
    Map<Integer, Integer> generatedCounts() {
        return generatedCounts;
    }

    /// The least vocabulary that has all these tokens.
    int vocabulary() {
        return seen.length();
    }
}
