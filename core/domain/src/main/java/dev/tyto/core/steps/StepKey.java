package dev.tyto.core.steps;

import dev.tyto.core.rule.Require;

/// A step's position in its run: the conversation, the round of that conversation (counted from 0) and, for a tool
/// call, its index in the model's answer (counted from 0; -1 for the model call itself). The same position is the
/// same step, also after a crash.
public record StepKey(StepScope scope, int round, int index) {

    public static final int MODEL_CALL = -1;

    public StepKey {
        Require.notNegative(round, "round of a step");
        Require.that(index >= MODEL_CALL, "index of a step", "be at least -1", index);
    }

    /// The model call of this round.
    public static StepKey modelCall(StepScope scope, int round) {
        return new StepKey(scope, round, MODEL_CALL);
    }

    /// A tool call of this round's answer.
    public static StepKey toolCall(StepScope scope, int round, int index) {
        Require.notNegative(index, "index of a tool call");
        return new StepKey(scope, round, index);
    }

    /// For example `s1.a1.s0/2` or `s1.a1.s0/2.0`.
    @Override
    public String toString() {
        return scope.path() + "/" + round + (index == MODEL_CALL ? "" : "." + index);
    }

    /// Reads what [#toString] wrote.
    ///
    /// @throws IllegalArgumentException when the text is no key
    public static StepKey parse(String text) {
        int slash = text.lastIndexOf('/');
        Require.that(slash > 0, "step key", "be SCOPE/ROUND or SCOPE/ROUND.INDEX", text);
        StepScope scope = StepScope.parse(text.substring(0, slash));
        String position = text.substring(slash + 1);
        int dot = position.indexOf('.');
        return dot < 0
                ? modelCall(scope, Integer.parseInt(position))
                : toolCall(
                        scope,
                        Integer.parseInt(position.substring(0, dot)),
                        Integer.parseInt(position.substring(dot + 1)));
    }
}
