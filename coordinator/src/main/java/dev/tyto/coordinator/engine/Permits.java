package dev.tyto.coordinator.engine;

import dev.tyto.core.model.ModelName;
import dev.tyto.core.steps.StepScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The permits of one engine, given in the order in which they are asked for. Thread-safe. They are always taken
/// in the same order, so nobody waits in a ring.
final class Permits {

    /// What was taken; it is given back when this and everything it was [#shared] with are closed. Closing one twice
    /// does nothing more.
    interface Permit extends AutoCloseable {

        /// The same permit for one more, who closes it too.
        Permit shared();

        @Override
        void close();
    }

    /// Nothing was taken.
    private static final Permit NONE = new Permit() {
        @Override
        public Permit shared() {
            return this;
        }

        @Override
        public void close() {}
    };

    /// Semaphores that so many have; the last one gives them back.
    private record Holding(List<Semaphore> taken, AtomicInteger holders) {

        Permit permit() {
            holders.incrementAndGet();
            AtomicBoolean closed = new AtomicBoolean();
            return new Permit() {
                @Override
                public Permit shared() {
                    return permit();
                }

                @Override
                public void close() {
                    if (closed.compareAndSet(false, true) && holders.decrementAndGet() == 0) {
                        taken.forEach(Semaphore::release);
                    }
                }
            };
        }
    }

    private final Concurrency limits;
    private final Semaphore attempts;
    private final Semaphore modelCalls;
    private final Semaphore otherModelCalls;
    private final Map<String, Semaphore> workers = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> providers = new ConcurrentHashMap<>();

    Permits(Concurrency limits) {
        this.limits = limits;
        this.attempts = new Semaphore(limits.attempts(), true);
        this.modelCalls = new Semaphore(limits.modelCalls(), true);
        this.otherModelCalls = new Semaphore(limits.otherModelCalls(), true);
    }

    /// The right to work on an attempt. A run that an attempt of another one started needs none: its parent has one.
    Permit attempt(String worker, int depth) throws InterruptedException {
        return depth > 0
                ? NONE
                : all(workers.computeIfAbsent(worker, _ -> new Semaphore(limits.perWorker(), true)), attempts);
    }

    /// The right to send one request.
    Permit modelCall(StepScope scope, ModelName model) throws InterruptedException {
        return switch (scope) {
            case StepScope.Sample _ ->
                all(
                        providers.computeIfAbsent(provider(model), _ -> new Semaphore(limits.perProvider(), true)),
                        modelCalls);
            case StepScope.Planning _, StepScope.Synthesis _ -> all(otherModelCalls);
        };
    }

    /// What stands before `#`, or before the first colon: the entry or the kind.
    private static String provider(ModelName model) {
        String text = model.text();
        int hash = text.lastIndexOf('#');
        int end = hash >= 0 ? hash : text.indexOf(':');
        return end < 0 ? text : text.substring(0, end);
    }

    private static Permit all(Semaphore... semaphores) throws InterruptedException {
        List<Semaphore> taken = new ArrayList<>();
        try {
            for (Semaphore semaphore : semaphores) {
                semaphore.acquire();
                taken.add(semaphore);
            }
        } catch (InterruptedException e) {
            taken.forEach(Semaphore::release);
            throw e;
        }
        return new Holding(List.copyOf(taken), new AtomicInteger()).permit();
    }
}
