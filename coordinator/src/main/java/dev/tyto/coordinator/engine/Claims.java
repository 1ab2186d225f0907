package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;

/// What the calls of a run ask of its ledger, all or nothing. Stateless.
final class Claims {

    private Claims() {}

    static Claim modelCall(StepKey key, String bill, Spend upperBound) {
        return Claim.of(scope(key.scope()), bill, purpose(key.scope()), upperBound);
    }

    static Claim toolCall(StepKey key) {
        return Claim.of(scope(key.scope()), key.toString(), Purpose.WORK, Spend.toolCall());
    }

    private static Purpose purpose(StepScope scope) {
        return switch (scope) {
            case StepScope.Planning _, StepScope.Sample _ -> Purpose.WORK;
            case StepScope.Synthesis _ -> Purpose.SYNTHESIS;
        };
    }

    private static Scope scope(StepScope scope) {
        return switch (scope) {
            case StepScope.Sample sample ->
                Scope.RUN
                        .in(sample.attempt().subtask().value())
                        .in("a" + sample.attempt().number())
                        .in("s" + sample.sample());
            case StepScope.Planning planning -> Scope.RUN.in(planning.path());
            case StepScope.Synthesis synthesis -> Scope.RUN.in(synthesis.path());
        };
    }
}
