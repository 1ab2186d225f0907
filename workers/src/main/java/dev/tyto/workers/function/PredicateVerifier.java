package dev.tyto.workers.function;

import dev.tyto.core.plan.Subtask;
import dev.tyto.core.rule.Require;
import dev.tyto.core.sampling.Verifier;
import dev.tyto.core.work.Outcome;
import java.util.function.BiPredicate;

/// Judges answers by a plain Java predicate, after another verifier has. Made by the wiring; as thread-safe as the
/// two are.
///
/// What the predicate throws rejects the answer and names the kind of the exception, nothing of its message.
public final class PredicateVerifier implements Verifier {

    private final String rule;
    private final BiPredicate<Subtask, String> predicate;
    private final Verifier before;

    /// @param rule what holds when the predicate does, as it continues "the answer must"; workers read it
    /// @param before asked first; what it rejects stays rejected
    public PredicateVerifier(String rule, BiPredicate<Subtask, String> predicate, Verifier before) {
        this.rule = Require.nonBlank(rule, "rule of a predicate");
        this.predicate = predicate;
        this.before = before;
    }

    @Override
    public Verdict verify(Subtask subtask, Outcome.Answered answer) throws InterruptedException {
        return switch (before.verify(subtask, answer)) {
            case Verdict.Rejected rejected -> rejected;
            case Verdict.Passed _, Verdict.Unchecked _ -> judged(subtask, answer.text());
        };
    }

    private Verdict judged(Subtask subtask, String text) {
        try {
            return predicate.test(subtask, text)
                    ? new Verdict.Passed()
                    : new Verdict.Rejected("the answer must " + rule + " but does not");
        } catch (RuntimeException e) {
            return new Verdict.Rejected("the answer must " + rule + " but the check broke ("
                    + e.getClass().getSimpleName() + ")");
        }
    }
}
