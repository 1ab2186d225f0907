package dev.tyto.inference.gateway.replay;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.Models;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.inference.gateway.TokenEstimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Answers from a script: the first turn in the file that covers a request and, being a failure, is not used up.
/// Opened by [ReplayProvider]; thread-safe. How often a failure was used is counted per run, subtask and attempt.
final class ScriptedModels implements Models {

    private static final String SERVED_BY = "replay";

    private record Use(int turn, String run, String subtask, int attempt) {}

    private final String file;
    private final List<Turn> turns;
    private final Map<Use, Integer> used = new ConcurrentHashMap<>();

    ScriptedModels(String file, List<Turn> turns) {
        this.file = file;
        this.turns = List.copyOf(turns);
    }

    @Override
    public ModelReply call(ModelRequest request) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the scripted call was cancelled");
        }
        int round = (int) request.messages().stream()
                .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
                .count();
        for (int index = 0; index < turns.size(); index++) {
            Turn turn = turns.get(index);
            if (turn.address().covers(request, round)) {
                switch (turn.line()) {
                    case Turn.Reply reply -> {
                        return answer(reply, request, round);
                    }
                    case Turn.Failure(Fault fault, int times) -> {
                        if (isLeft(index, times, request.labels())) {
                            return failed(
                                    fault,
                                    "replay fails as scripted with " + ScriptReader.written(fault) + " for "
                                            + asked(request, round));
                        }
                    }
                }
            }
        }
        return failed(Fault.UNSCRIPTED, "replay has no turn for " + asked(request, round) + ": add one to the script");
    }

    private boolean isLeft(int turn, int times, Labels labels) {
        Use use = new Use(turn, labels.run(), labels.ofSubtask().orElse(""), labels.attempt());
        return used.merge(use, 1, Integer::sum) <= times;
    }

    private ModelReply answer(Turn.Reply reply, ModelRequest request, int round) {
        List<Part> parts = new ArrayList<>();
        try {
            Template text = reply.text();
            if (text != null) {
                parts.add(new Part.Text(text.fill(request.messages())));
            }
            for (Turn.Call call : reply.calls()) {
                String id = "call_" + round + "_" + (parts.size() - (text == null ? 0 : 1));
                parts.add(new Part.Call(call(id, call, request.messages())));
            }
        } catch (Template.HoleException unfilled) {
            return failed(
                    Fault.UNSCRIPTED,
                    "replay cannot fill the turn for " + asked(request, round) + ", as " + unfilled.getMessage()
                            + ": correct the script");
        }
        Message message = new Message(Message.Speaker.ASSISTANT, parts);
        return new ModelReply.Completed(
                message,
                reply.calls().isEmpty() ? Finish.STOP : Finish.TOOL_CALLS,
                usage(request, message),
                SERVED_BY,
                Duration.ZERO);
    }

    /// Known: nobody but the script has an account of it. A server keeps the cap that it was asked for, so a turn that
    /// is longer is given whole and counted as the cap.
    private static Usage usage(ModelRequest request, Message answer) {
        Usage counted = TokenEstimate.of(request, answer);
        long cap = request.generation().maxOutputTokens();
        long reasoning = Math.min(counted.reasoning(), cap);
        return new Usage(counted.tokensIn(), counted.cachedIn(), Math.min(counted.tokensOut(), cap), reasoning, true);
    }

    private static ToolCall call(String id, Turn.Call call, List<Message> conversation) throws Template.HoleException {
        Json filled = filled(call.arguments(), conversation);
        return switch (filled) {
            case Json.Obj arguments -> new ToolCall(id, call.name(), JsonText.write(arguments), arguments, false);
            case Json.Str(String raw) -> raw(id, call.name(), raw);
            case Json.Arr _, Json.Num _, Json.Bool _, Json.Nul _ ->
                throw new IllegalStateException("arguments of a scripted call must be an object or a text");
        };
    }

    private static ToolCall raw(String id, String name, String arguments) {
        Json.Obj none = Json.object().build();
        try {
            return JsonText.parse(arguments) instanceof Json.Obj parsed
                    ? new ToolCall(id, name, arguments, parsed, false)
                    : new ToolCall(id, name, arguments, none, true);
        } catch (MalformedJsonException notJson) {
            return new ToolCall(id, name, arguments, none, true);
        }
    }

    private static Json filled(Json json, List<Message> conversation) throws Template.HoleException {
        return switch (json) {
            case Json.Str(String text) -> Json.of(Template.parse(text).fill(conversation));
            case Json.Arr(List<Json> items) -> {
                List<Json> filled = new ArrayList<>();
                for (Json item : items) {
                    filled.add(filled(item, conversation));
                }
                yield new Json.Arr(filled);
            }
            case Json.Obj(Map<String, Json> fields) -> {
                Map<String, Json> filled = new LinkedHashMap<>();
                for (Map.Entry<String, Json> field : fields.entrySet()) {
                    filled.put(field.getKey(), filled(field.getValue(), conversation));
                }
                yield new Json.Obj(filled);
            }
            case Json.Num _, Json.Bool _, Json.Nul _ -> json;
        };
    }

    private String asked(ModelRequest request, int round) {
        Labels labels = request.labels();
        return "role " + ScriptReader.written(labels.role())
                + labels.ofSubtask().map(subtask -> ", subtask " + subtask).orElse("")
                + (labels.attempt() > 0 ? ", attempt " + labels.attempt() : "")
                + ", round " + round + " in " + file;
    }

    private static ModelReply.Failed failed(Fault fault, String reason) {
        return new ModelReply.Failed(fault, reason, null, Duration.ZERO);
    }
}
