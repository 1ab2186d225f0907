package dev.tyto.core.env;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An alarm of the machine's own clock. One daemon thread keeps the time for all of them and hands each action
/// to a virtual thread of its own, so that no action can hold up another. Thread-safe.
final class SystemAlarm implements Clock.Alarm {

    private static final ScheduledThreadPoolExecutor KEEPER = keeper();

    private final Runnable action;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Future<?> pending;

    private SystemAlarm(Runnable action) {
        this.action = action;
    }

    static SystemAlarm set(Duration delay, Runnable action) {
        SystemAlarm alarm = new SystemAlarm(action);
        long nanos = TimeUnit.NANOSECONDS.convert(delay);
        alarm.pending = KEEPER.schedule(
                () -> Thread.ofVirtual().name("alarm").start(alarm::goOff), nanos, TimeUnit.NANOSECONDS);
        return alarm;
    }

    private void goOff() {
        if (over.compareAndSet(false, true)) {
            action.run();
        }
    }

    @Override
    public void cancel() {
        over.set(true);
        Future<?> waiting = pending;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private static ScheduledThreadPoolExecutor keeper() {
        ScheduledThreadPoolExecutor keeper = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("alarms").factory());
        keeper.setRemoveOnCancelPolicy(true);
        return keeper;
    }
}
