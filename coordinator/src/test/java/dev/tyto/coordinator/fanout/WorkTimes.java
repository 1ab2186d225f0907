package dev.tyto.coordinator.fanout;

import dev.tyto.coordinator.fanout.FanOutQuestion.Part;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// How long each part of a question takes to answer, and what follows of it for any schedule: the sum, and the
/// critical path. Both are computed on the question's own tree, not on the plan that is made of it. Immutable.
record WorkTimes(FanOutQuestion question, Map<String, Duration> byPart) {

    WorkTimes {
        byPart = Map.copyOf(byPart);
    }

    /// Whole milliseconds in [1 s, 20 s), which depend on the seed and the question alone.
    static WorkTimes seeded(FanOutQuestion question, long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ question.id().hashCode());
        Map<String, Duration> byPart = new LinkedHashMap<>();
        question.flat().forEach(part -> byPart.put(part.id(), Duration.ofMillis(random.nextInt(1_000, 20_000))));
        return new WorkTimes(question, byPart);
    }

    /// @throws IllegalArgumentException when the question has no such part
    Duration of(String part) {
        Duration time = byPart.get(part);
        if (time == null) {
            throw new IllegalArgumentException("part must be of question " + question.id() + " but was " + part);
        }
        return time;
    }

    /// One worker alone needs this long.
    Duration total() {
        return byPart.values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    /// As many workers as there are parts need this long.
    Duration criticalPath() {
        return end(question.parts(), Duration.ZERO);
    }

    /// When the last of these siblings ends if the first may start at `from`.
    private Duration end(List<Part> siblings, Duration from) {
        Map<String, Part> byId = new HashMap<>();
        siblings.forEach(part -> byId.put(part.id(), part));
        Map<String, Duration> ends = new HashMap<>();
        return latest(siblings.stream().map(part -> end(part, byId, ends, from)).toList(), from);
    }

    private Duration end(Part part, Map<String, Part> siblings, Map<String, Duration> ends, Duration from) {
        Duration known = ends.get(part.id());
        if (known != null) {
            return known;
        }
        List<Duration> before = part.dependsOn().stream()
                .map(id -> end(siblings.get(id), siblings, ends, from))
                .toList();
        Duration end = end(part.parts(), latest(before, from)).plus(of(part.id()));
        ends.put(part.id(), end);
        return end;
    }

    private static Duration latest(List<Duration> times, Duration atLeast) {
        return times.stream().reduce(atLeast, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
}
