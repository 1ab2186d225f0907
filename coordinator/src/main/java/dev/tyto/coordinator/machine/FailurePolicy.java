package dev.tyto.coordinator.machine;

import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.rule.Require;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.Collections;
import java.util.List;

/// What is done when attempts fail, as data: after a subtask's first failed attempt the first rung of the ladder
/// that applies, after its second the first one from the second rung on, and so on; past the last rung it is
/// given up.
///
/// A retry applies to failures that pass, another worker also to a missing prerequisite, as long as one with
/// the needed capabilities is left that has not tried. Splitting and revising apply to failures that are the
/// task's own, at most `maxRevisions` times a run, and a subtask that came of `maxSplits` splits is not split
/// again.
public record FailurePolicy(List<Recovery> ladder, int maxRevisions, int maxSplits) {

    public static final FailurePolicy DEFAULT =
            new FailurePolicy(List.of(Recovery.RETRY, Recovery.OTHER_WORKER, Recovery.REVISE), 3, 2);

    public FailurePolicy {
        ladder = List.copyOf(ladder);
        Require.notNegative(maxRevisions, "revisions of a plan");
        Require.notNegative(maxSplits, "splits of a subtask");
    }

    /// So many attempts by whoever, and no revision.
    public static FailurePolicy attempts(int attempts) {
        Require.positive(attempts, "attempts at a subtask");
        return new FailurePolicy(List.copyOf(Collections.nCopies(attempts - 1, Recovery.RETRY)), 0, 0);
    }

    /// What is known when it is decided: how many attempts have failed (this one included), whether a worker is
    /// left that can and has not tried, how many revisions were asked for or are owed to failures before, and
    /// of how many splits the subtask came. `joins` says that the next revision, beside the splits, is owed
    /// already: one more failure goes into it.
    record Situation(int failures, boolean workersLeft, int revisions, boolean joins, int splits) {}

    Recovery after(Outcome.Failed failure, Situation situation) {
        return ladder.stream()
                .skip(situation.failures() - 1L)
                .filter(rung -> applies(rung, failure, situation))
                .findFirst()
                .orElse(Recovery.GIVE_UP);
    }

    private boolean applies(Recovery rung, Outcome.Failed failure, Situation situation) {
        boolean own = failure.blame() == Blame.TASK;
        boolean another = situation.revisions() < maxRevisions;
        return switch (rung) {
            case RETRY -> failure.retryable();
            case OTHER_WORKER -> failure.mayElsewhere() && situation.workersLeft();
            case SPLIT -> own && another && situation.splits() < maxSplits;
            case REVISE -> own && (another || situation.joins());
            case GIVE_UP -> true;
        };
    }
}
