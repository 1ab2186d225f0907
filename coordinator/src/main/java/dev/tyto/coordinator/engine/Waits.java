package dev.tyto.coordinator.engine;

import dev.tyto.core.env.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;

/// Waits that end: by a deadline, or after some patience. Stateless.
final class Waits {

    /// How long work that was interrupted has to settle what it has in hand.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// How long a single call that was interrupted has to end: less, so that who waits for the work sees it settled.
    private static final Duration MOMENT = Duration.ofSeconds(2);

    /// After so long, what does not stop counts as gone: what it held is given to others, what waited for it fails.
    static final Duration GIVEN_UP = Duration.ofMinutes(1);

    /// The time was over before the work was done.
    static final class TimeOver extends Exception {
        private static final long serialVersionUID = 1L;

        TimeOver() {
            super(null, null, false, false);
        }
    }

    private Waits() {}

    /// Does the work on a thread of its own and interrupts it when the time is over, or this thread is interrupted.
    /// Work that does not end soon after is left to itself, and what it still says is not heard. `gone` is run once
    /// when the work has ended, or a minute after it was left.
    ///
    /// @throws TimeOver when the time was over first
    /// @throws InterruptedException when this thread was interrupted first
    /// @throws Exception what the work threw
    static <T> T within(Clock clock, ThreadFactory threads, Duration time, Callable<T> work, Runnable gone)
            throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Void> released = new CompletableFuture<>();
        CompletableFuture<Void> _ = released.thenRun(gone);
        Thread thread = threads.newThread(() -> {
            work(work, answer);
            end.complete(null);
            released.complete(null);
        });
        Clock.Alarm alarm = clock.after(time, () -> answer.completeExceptionally(new TimeOver()));
        thread.start();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            leave(clock, thread, end, released);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeOver) {
                leave(clock, thread, end, released);
            }
            throw thrown(e);
        } finally {
            alarm.cancel();
        }
    }

    private static <T> void work(Callable<T> work, CompletableFuture<T> answer) {
        try {
            if (!answer.isDone()) { // else its time was over before it began
                answer.complete(work.call());
            }
        } catch (Throwable e) { // rethrown to whoever waits
            answer.completeExceptionally(e);
        }
    }

    private static void leave(
            Clock clock, Thread thread, CompletableFuture<Void> end, CompletableFuture<Void> released) {
        stop(clock, MOMENT, List.of(thread), List.of(end));
        if (!end.isDone()) {
            Clock.Alarm givenUp = clock.after(GIVEN_UP, () -> released.complete(null));
            CompletableFuture<Void> _ = released.thenRun(givenUp::cancel);
        }
    }

    private static Exception thrown(ExecutionException e) {
        return switch (e.getCause()) {
            case Exception exception -> exception;
            case Error error -> throw error;
            case null, default -> e;
        };
    }

    /// Interrupts the threads together and gives them the same few seconds to settle what they have in hand;
    /// `ends` are completed by them. One that does not listen is left to itself.
    static void stop(Clock clock, Collection<Thread> threads, Collection<CompletableFuture<Void>> ends) {
        stop(clock, PATIENCE, threads, ends);
    }

    private static void stop(
            Clock clock, Duration time, Collection<Thread> threads, Collection<CompletableFuture<Void>> ends) {
        threads.forEach(Thread::interrupt);
        await(clock, time, ends);
    }

    /// Waits for all the ends, for this time at most and whatever interrupts come meanwhile.
    static void await(Clock clock, Duration time, Collection<CompletableFuture<Void>> ends) {
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        if (all.isDone()) {
            return;
        }
        CompletableFuture<Void> patience = new CompletableFuture<>();
        Clock.Alarm alarm = clock.after(time, () -> patience.complete(null));
        CompletableFuture.anyOf(all, patience).exceptionally(_ -> null).join();
        alarm.cancel();
    }
}
