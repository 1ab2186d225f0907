package dev.tyto.workers;

import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.sampling.Verifier;
import dev.tyto.core.task.Check;
import dev.tyto.core.work.Outcome;

/// Judges an answer by the subtask's check, without a model. Stateless and thread-safe.
///
/// The same answer always gets the same verdict: a search is bounded by steps, not by time (about a second at most
/// on a slow machine), and one that would need more is rejected.
public final class CheckVerifier implements Verifier {

    @Override
    public Verdict verify(Subtask subtask, Outcome.Answered answer) throws InterruptedException {
        Check check = subtask.check();
        if (check == null) {
            return new Verdict.Unchecked();
        }
        return switch (check) {
            case Check.Matches matches -> judge(matches, answer.text());
            case Check.NumberBetween between -> LastNumber.judge(answer.text(), between);
            case Check.JsonValue(JsonSchema schema) -> JsonAnswer.judge(answer.text(), schema);
        };
    }

    private static Verdict judge(Check.Matches check, String text) throws InterruptedException {
        return switch (BoundedSearch.find(check, text)) {
            case FOUND -> new Verdict.Passed();
            case ABSENT ->
                new Verdict.Rejected("some part of the answer must match " + check.pattern() + " but none does");
            case TOO_COSTLY ->
                new Verdict.Rejected("the answer must match " + check.pattern()
                        + " but whether it does takes too long to find out: answer shorter");
        };
    }
}
