package dev.tyto.coordinator.simulation;

import java.util.Map;
import java.util.TreeMap;

/// How often each thing happened.
final class Tally {

    private final Map<String, Long> counts = new TreeMap<>();

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    void add(Tally other) {
        other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /// Twelve to a line, by name.
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder();
        int column = 0;
        for (Map.Entry<String, Long> each : counts.entrySet()) {
            shown.append(column++ % 8 == 0 ? "\n  " : ", ")
                    .append(each.getKey())
                    .append(' ')
                    .append(each.getValue());
        }
        return shown.toString();
    }
}
