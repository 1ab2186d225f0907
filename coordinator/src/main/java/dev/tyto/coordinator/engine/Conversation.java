package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One planner's, worker's or synthesizer's conversation: a fold over the model and tool events of its scope,
/// immutable.
///
/// `rounds` counts the model's answers, `tries` the requests of the current round that left, `failure` is how the
/// last of them failed, `requested` the tries of the tool calls of the last answer by their index, `results` their
/// results. A tool message is added when the last of its results is in. `known` is how many tokens everything up
/// to the last answer has, by the server's own count; 0 when it did not say. `repeats` counts identical calls with
/// identical results.
record Conversation(
        List<Message> messages,
        int rounds,
        int tries,
        ModelReply.@Nullable Failed failure,
        Map<Integer, Tries> requested,
        Map<Integer, ToolResult> results,
        Spend spend,
        @Nullable Finish finish,
        long known,
        Map<String, Repeat> repeats) {

    /// How many tool calls of one message are made; the rest is refused without a trace in the log.
    static final int MAX_CALLS = 64;

    private static final ToolResult TOO_MANY =
            new ToolResult.Refused("only the first " + MAX_CALLS + " tool calls of a message are made; ask for fewer");

    static final Conversation EMPTY =
            new Conversation(List.of(), 0, 0, null, Map.of(), Map.of(), Spend.NONE, null, 0, Map.of());

    /// How many tries of a tool call began, and whether the last of them has no end: then it was lost, or is under
    /// way.
    record Tries(int count, boolean open) {
        static final Tries NONE = new Tries(0, false);
    }

    /// How often in a row this call had this result.
    record Repeat(ToolResult result, int times) {}

    Conversation {
        messages = List.copyOf(messages);
        requested = Map.copyOf(requested);
        results = Map.copyOf(results);
        repeats = Map.copyOf(repeats);
    }

    Conversation requested(RunEvent.ModelRequested event) {
        if (event.key().round() != rounds || event.attempt() <= tries) {
            return this;
        }
        return new Conversation(
                plus(event.newMessages()),
                rounds,
                event.attempt(),
                null,
                requested,
                results,
                spend,
                finish,
                known,
                repeats);
    }

    Conversation called(RunEvent.ModelCalled event) {
        Spend total = spend.plus(event.spend());
        return switch (event.reply()) {
            case ModelReply.Completed completed
            when event.key().round() == rounds ->
                new Conversation(
                        plus(List.of(completed.message())),
                        rounds + 1,
                        0,
                        null,
                        Map.of(),
                        Map.of(),
                        total,
                        completed.finish(),
                        completed.usage().known()
                                ? completed.usage().tokensIn()
                                        + completed.usage().tokensOut()
                                : 0,
                        repeats);
            case ModelReply.Failed failed
            when event.key().round() == rounds && event.attempt() == tries ->
                event.neverLeft() ? tried(tries - 1, null, total) : tried(tries, failed, total);
            case ModelReply.Completed _, ModelReply.Failed _ -> tried(tries, failure, total);
        };
    }

    private Conversation tried(int times, ModelReply.@Nullable Failed last, Spend total) {
        return new Conversation(messages, rounds, times, last, requested, results, total, finish, known, repeats);
    }

    Conversation requested(RunEvent.ToolRequested event) {
        return called(event.key().index(), new Tries(event.attempt(), true)).charged(event.lost());
    }

    private Conversation called(int index, Tries times) {
        Map<Integer, Tries> more = new HashMap<>(requested);
        more.put(index, times);
        return new Conversation(messages, rounds, tries, failure, more, results, spend, finish, known, repeats);
    }

    /// The tries of this tool call of the last answer.
    Tries triesOf(int index) {
        return requested.getOrDefault(index, Tries.NONE);
    }

    Conversation called(RunEvent.ToolCalled event) {
        int index = event.key().index();
        if (results.containsKey(index)) {
            return this;
        }
        if (event.neverBegan()) {
            return called(index, new Tries(Math.max(0, triesOf(index).count() - 1), false));
        }
        Map<Integer, ToolResult> more = new TreeMap<>(results);
        more.put(index, event.result());
        Message toolMessage = complete(more);
        return new Conversation(
                toolMessage == null ? messages : plus(List.of(toolMessage)),
                rounds,
                tries,
                failure,
                requested,
                more,
                spend.plus(event.spend()),
                finish,
                known,
                toolMessage == null ? repeats : repeated(more));
    }

    /// A run that a step of this conversation had started is over.
    Conversation charged(Spend more) {
        return tried(tries, failure, spend.plus(more));
    }

    /// The same with these results as one line each.
    Conversation compacted(RunEvent.ContextCompacted event) {
        Set<Integer> shortened = new HashSet<>();
        event.results().forEach(key -> shortened.add(key.round()));
        List<Message> shorter = new ArrayList<>();
        int answers = 0;
        for (Message message : messages) {
            answers += message.speaker() == Speaker.ASSISTANT ? 1 : 0;
            shorter.add(
                    message.speaker() == Speaker.TOOL && shortened.contains(answers - 1)
                            ? ContextRules.digestOf(message)
                            : message);
        }
        return new Conversation(shorter, rounds, tries, failure, requested, results, spend, finish, 0, repeats);
    }

    /// The calls of the last message; none when it asks for no tool.
    List<ToolCall> openCalls() {
        return messages.isEmpty() ? List.of() : messages.getLast().calls();
    }

    /// How often in a row this very call has had the same result, so far.
    int timesRepeated(ToolCall call) {
        Repeat repeat = repeats.get(LoopGuard.identity(call));
        return repeat == null ? 0 : repeat.times();
    }

    /// The repeats after this whole message, in the order in which its calls were asked for.
    private Map<String, Repeat> repeated(Map<Integer, ToolResult> found) {
        List<ToolCall> calls = openCalls();
        Map<String, Repeat> more = new HashMap<>(repeats);
        for (int i = 0; i < Math.min(calls.size(), MAX_CALLS); i++) {
            ToolResult result = found.get(i);
            if (result != null) {
                more.merge(LoopGuard.identity(calls.get(i)), new Repeat(result, 1), Conversation::next);
            }
        }
        return more;
    }

    private static Repeat next(Repeat before, Repeat now) {
        boolean same = LoopGuard.isGuarded(now.result()) || before.result().equals(now.result());
        return same ? new Repeat(before.result(), before.times() + 1) : now;
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
