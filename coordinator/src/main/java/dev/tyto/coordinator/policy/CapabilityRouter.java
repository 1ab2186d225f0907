package dev.tyto.coordinator.policy;

import dev.tyto.core.plan.Subtask;
import dev.tyto.core.routing.Router;
import dev.tyto.core.rule.Require;
import dev.tyto.core.work.WorkerProfile;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Routes by capability, then by who has not failed at the subtask yet, then by load, then by order. Deterministic,
/// asks no model; thread-safe.
public final class CapabilityRouter implements Router {

    @Override
    public Route route(Subtask subtask, List<WorkerProfile> workers, List<String> tried, List<Integer> load) {
        Require.that(!workers.isEmpty(), "workforce", "have at least one worker", workers);
        int chosen = IntStream.range(0, workers.size())
                .boxed()
                .min(Comparator.<Integer>comparingLong(i -> missing(subtask, workers.get(i)))
                        .thenComparing(i -> tried.contains(workers.get(i).name()))
                        .thenComparing(load::get)
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        WorkerProfile worker = workers.get(chosen);
        long missing = missing(subtask, worker);
        String reason = missing > 0
                ? "lacks " + missing + " of the needed capabilities, but nobody lacks fewer"
                : "has every needed capability";
        return new Route(worker.name(), tried.contains(worker.name()) ? reason + "; tried before" : reason);
    }

    private static long missing(Subtask subtask, WorkerProfile worker) {
        return subtask.capabilities().stream()
                .filter(needed -> !worker.capabilities().contains(needed))
                .count();
    }
}
