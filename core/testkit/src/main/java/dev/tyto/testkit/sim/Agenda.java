package dev.tyto.testkit.sim;

import dev.tyto.core.env.Clock;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is to happen at which virtual time. Entries of the same moment come in the order of their lots, which
/// are drawn by chance. Owned by one [Simulation] and used on its threads only.
final class Agenda {

    /// One thing that is to happen, once.
    static final class Entry implements Clock.Alarm, Comparable<Entry> {

        private final SimulatedProcess process;
        private final long nanos;
        private final long lot;
        private final Consumer<Entry> action;
        private boolean over;

        /// @param nanos the virtual time, in nanoseconds since the simulation's start
        Entry(SimulatedProcess process, long nanos, long lot, Consumer<Entry> action) {
            this.process = process;
            this.nanos = nanos;
            this.lot = lot;
            this.action = action;
        }

        long nanos() {
            return nanos;
        }

        void fire() {
            action.accept(this);
        }

        /// Marks the entry as done, and says whether this was the first to do so.
        boolean begin() {
            boolean first = !over;
            over = true;
            return first;
        }

        boolean over() {
            return over;
        }

        @Override
        public void cancel() {
            over = true;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(lot, other.lot);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();

    void add(Entry entry) {
        entries.add(entry);
    }

    /// The next that is still to happen, left where it is; none when nothing is.
    @Nullable
    Entry next() {
        Entry next = entries.peek();
        while (next != null && (next.over() || next.process.crashed())) {
            entries.remove();
            next = entries.peek();
        }
        return next;
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }
}
