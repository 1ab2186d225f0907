package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The steps of a run that were begun and have no end in the log. Not thread-safe: the log folds under its lock.
final class OpenSteps {

    private static final String LOST = "the call was cut, or lost with the process that made it";

    private final Map<StepKey, RunEvent.ModelRequested> models = new LinkedHashMap<>();
    private final Map<StepKey, RunEvent.ToolRequested> tools = new LinkedHashMap<>();
    private final Map<StepKey, RunId> children = new LinkedHashMap<>();

    void fold(RunEvent event) {
        if (event instanceof RunEvent.ModelRequested requested) {
            models.put(requested.key(), requested);
        } else if (event instanceof RunEvent.ModelCalled called) {
            models.remove(called.key());
        } else if (event instanceof RunEvent.ToolRequested requested) {
            tools.put(requested.key(), requested);
        } else if (event instanceof RunEvent.ToolCalled called) {
            tools.remove(called.key());
        } else if (event instanceof RunEvent.ChildStarted started) {
            children.put(started.key(), started.child());
        } else if (event instanceof RunEvent.ChildEnded ended) {
            children.remove(ended.key());
        } // nothing else begins or ends a step
    }

    /// Tells of the tries that are open, by the numbers of their steps.
    void forEachTry(ObjIntConsumer<StepKey> action) {
        models.forEach((key, open) -> action.accept(key, open.attempt()));
        tools.forEach((key, open) -> action.accept(key, open.attempt()));
    }

    /// Whether this is the try that is open.
    boolean has(RunEvent.ModelCalled end) {
        RunEvent.ModelRequested open = models.get(end.key());
        return open != null && open.attempt() == end.attempt();
    }

    /// The events that end what is open in these scopes, each billed in full.
    List<RunEvent> settled(Predicate<StepScope> scopes, boolean alsoTools) {
        List<RunEvent> ends = new ArrayList<>();
        for (RunEvent.ModelRequested open : models.values()) {
            if (scopes.test(open.key().scope())) {
                ends.add(new RunEvent.ModelCalled(
                        open.key(),
                        open.attempt(),
                        new ModelReply.Failed(ModelReply.Fault.LOST, LOST, null, Duration.ZERO),
                        open.upperBound()));
            }
        }
        if (alsoTools) {
            for (RunEvent.ToolRequested open : tools.values()) {
                if (scopes.test(open.key().scope())) {
                    ends.add(new RunEvent.ToolCalled(
                            open.key(),
                            open.call().id(),
                            open.call().name(),
                            new ToolResult.Unknown(),
                            Spend.toolCall()));
                }
            }
        }
        return ends;
    }

    /// Whether this step is open.
    boolean has(StepKey key) {
        return models.containsKey(key) || tools.containsKey(key) || children.containsKey(key);
    }

    /// Whether anything is open in these scopes.
    boolean any(Predicate<StepScope> scopes) {
        return Stream.of(models.keySet(), tools.keySet(), children.keySet())
                .flatMap(Set::stream)
                .anyMatch(key -> scopes.test(key.scope()));
    }

    Map<StepKey, RunId> children() {
        return new LinkedHashMap<>(children);
    }
}
