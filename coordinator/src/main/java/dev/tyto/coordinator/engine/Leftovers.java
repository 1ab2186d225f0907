package dev.tyto.coordinator.engine;

import dev.tyto.core.run.RunId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The commands of one engine whose threads were stopped and still live: they are not begun again meanwhile, by
/// whichever driver. Thread-safe.
final class Leftovers {

    private record Name(RunId run, String command) {}

    private final Map<Name, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

    /// A thread of this command lives until `end`.
    void add(RunId run, String command, CompletableFuture<Void> end) {
        Name name = new Name(run, command);
        ends.put(name, end);
        CompletableFuture<Void> _ = end.whenComplete((_, _) -> ends.remove(name, end));
    }

    /// When the thread of this command has ended, if one lives.
    Optional<CompletableFuture<Void>> of(RunId run, String command) {
        return Optional.ofNullable(ends.get(new Name(run, command))).filter(end -> !end.isDone());
    }
}
