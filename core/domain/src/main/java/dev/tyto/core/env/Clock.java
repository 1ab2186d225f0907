package dev.tyto.core.env;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time as the code sees it. Thread-safe.
public interface Clock extends InstantSource {

    /// An action that waits for its time.
    interface Alarm {

        /// Calls the action off: once this returns it does not begin any more. One that has begun goes on; does
        /// nothing when it was done or called off before.
        void cancel();
    }

    /// Waits; a virtual clock returns when its time has come.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    void sleep(Duration duration) throws InterruptedException;

    /// Carries out an action once, when the delay has passed; at once for a delay of zero or less.
    ///
    /// The action runs on a thread of the clock's choosing, which may be the one that moves the clock: it must
    /// be short, and an exception it throws goes to that thread and nowhere else. Alarms of the same moment go
    /// off in any order.
    Alarm after(Duration delay, Runnable action);

    /// The machine's own clock. Its alarms do not keep the process alive.
    static Clock system() {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }

            @Override
            public Alarm after(Duration delay, Runnable action) {
                return SystemAlarm.set(delay, action);
            }
        };
    }
}
