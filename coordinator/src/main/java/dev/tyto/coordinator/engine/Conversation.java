package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One planner's, worker's or synthesizer's conversation: a fold over the model and tool events of its scope,
/// immutable.
///
/// `rounds` counts the model's answers, `tries` the requests of the current round, `requested` and `results` the tool
/// calls of the last answer by their index. A tool message is added when the last of its results is in.
record Conversation(
        List<Message> messages,
        int rounds,
        int tries,
        Set<Integer> requested,
        Map<Integer, ToolResult> results,
        Spend spend) {

    /// How many tool calls of one message are made; the rest is refused without a trace in the log.
    static final int MAX_CALLS = 64;

    private static final ToolResult TOO_MANY =
            new ToolResult.Refused("only the first " + MAX_CALLS + " tool calls of a message are made; ask for fewer");

    static final Conversation EMPTY = new Conversation(List.of(), 0, 0, Set.of(), Map.of(), Spend.NONE);

    Conversation {
        messages = List.copyOf(messages);
        requested = Set.copyOf(requested);
        results = Map.copyOf(results);
    }

    Conversation requested(RunEvent.ModelRequested event) {
        if (event.key().round() != rounds || event.attempt() <= tries) {
            return this;
        }
        return new Conversation(plus(event.newMessages()), rounds, event.attempt(), requested, results, spend);
    }

    Conversation called(RunEvent.ModelCalled event) {
        Spend total = spend.plus(event.spend());
        return switch (event.reply()) {
            case ModelReply.Completed completed
            when event.key().round() == rounds ->
                new Conversation(plus(List.of(completed.message())), rounds + 1, 0, Set.of(), Map.of(), total);
            case ModelReply.Completed _, ModelReply.Failed _ ->
                new Conversation(messages, rounds, tries, requested, results, total);
        };
    }

    Conversation requested(RunEvent.ToolRequested event) {
        Set<Integer> more = new HashSet<>(requested);
        more.add(event.key().index());
        return new Conversation(messages, rounds, tries, more, results, spend);
    }

    Conversation called(RunEvent.ToolCalled event) {
        if (results.containsKey(event.key().index())) {
            return this;
        }
        Map<Integer, ToolResult> more = new TreeMap<>(results);
        more.put(event.key().index(), event.result());
        Message toolMessage = complete(more);
        return new Conversation(
                toolMessage == null ? messages : plus(List.of(toolMessage)),
                rounds,
                tries,
                requested,
                more,
                spend.plus(Spend.toolCall()));
    }

    /// The calls of the last message; none when it asks for no tool.
    List<ToolCall> openCalls() {
        return messages.isEmpty() ? List.of() : messages.getLast().calls();
    }

    private @Nullable Message complete(Map<Integer, ToolResult> found) {
        List<ToolCall> calls = openCalls();
        if (found.size() < Math.min(calls.size(), MAX_CALLS)) {
            return null;
        }
        List<Part.Result> parts = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            ToolResult result = i < MAX_CALLS ? found.get(i) : TOO_MANY;
            if (result == null) {
                return null;
            }
            parts.add(new Part.Result(calls.get(i).id(), calls.get(i).name(), result));
        }
        return parts.isEmpty() ? null : Message.results(parts);
    }

    private List<Message> plus(List<Message> more) {
        List<Message> all = new ArrayList<>(messages);
        all.addAll(more);
        return all;
    }
}
