package dev.tyto.coordinator.engine;

import dev.tyto.core.rule.Require;

/// How much may go on at once in one engine, over all its runs: attempts, attempts of one worker, model calls of
/// workers, of these to one provider, and model calls of planners and synthesizers, which have permits of their own.
public record Concurrency(int attempts, int perWorker, int modelCalls, int perProvider, int otherModelCalls) {

    public static final Concurrency DEFAULT = new Concurrency(1_024, 1_024, 1_024, 1_024, 64);

    public Concurrency {
        Require.positive(attempts, "attempts at once");
        Require.positive(perWorker, "attempts of one worker at once");
        Require.positive(modelCalls, "model calls at once");
        Require.positive(perProvider, "model calls to one provider at once");
        Require.positive(otherModelCalls, "model calls of planners and synthesizers at once");
    }
}
