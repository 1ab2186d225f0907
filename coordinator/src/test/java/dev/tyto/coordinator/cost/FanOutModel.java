package dev.tyto.coordinator.cost;

import dev.tyto.core.env.Clock;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.Models;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// A server that answers every request after the same time, by its role and by how many results of tools it holds: a
/// plan of eight subtasks that need nothing of each other, two tool calls and an answer for each, and one answer at
/// the end. Counts what it is asked and what its tool does; thread-safe.
final class FanOutModel implements Models, Tool {

    static final int WORKERS = 8;
    static final int TOOL_CALLS = 2;
    static final int MODEL_CALLS = 2 + WORKERS * (TOOL_CALLS + 1);
    static final String TOOL = "look_up";
    static final Duration LATENCY = Duration.ofMillis(20);

    private static final List<String> WORDS = List.of(
            "answer",
            "before",
            "carry",
            "data",
            "each",
            "file",
            "given",
            "hold",
            "instruction",
            "judge",
            "known",
            "list",
            "model",
            "name",
            "only",
            "plan",
            "question",
            "result",
            "subtask",
            "tool",
            "use",
            "value",
            "what",
            "write",
            "year",
            "zero");

    private final Clock clock;
    private final Duration latency;
    private final AtomicInteger modelCalls = new AtomicInteger();
    private final AtomicInteger toolCalls = new AtomicInteger();

    FanOutModel(Clock clock, Duration latency) {
        this.clock = clock;
        this.latency = latency;
    }

    int modelCalls() {
        return modelCalls.get();
    }

    int toolCalls() {
        return toolCalls.get();
    }

    static Plan plan() {
        return new Plan(
                IntStream.rangeClosed(1, WORKERS).mapToObj(FanOutModel::subtask).toList());
    }

    private static Subtask subtask(int number) {
        return new Subtask(
                new SubtaskId("s" + number),
                "Look up part " + number + " of the register, compare it with the year before, and say which entries"
                        + " changed and by how much.",
                "the changed entries, one a line, with their amounts",
                List.of(new Capability("files")),
                List.of(),
                null);
    }

    /// So many characters of words, always the same for the same seed.
    static String prose(long seed, int chars) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < chars) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return text.substring(0, chars);
    }

    @Override
    public ModelReply call(ModelRequest request) throws InterruptedException {
        modelCalls.incrementAndGet();
        if (latency.isPositive()) {
            clock.sleep(latency);
        }
        return switch (request.labels().role()) {
            case PLANNER -> said(Message.assistant(JsonText.write(PlanFormat.write(plan()))), Finish.STOP);
            case WORKER -> worker(request);
            case SYNTHESIZER -> said(Message.assistant(prose(9, 400)), Finish.STOP);
            case REPAIR, ROUTER, JUDGE, FUSER, EXTRACTOR, TOOL ->
                throw new IllegalStateException(
                        "nobody asks for " + request.labels().role());
        };
    }

    private static ModelReply worker(ModelRequest request) {
        int results = (int) request.messages().stream()
                .filter(each -> each.speaker() == Message.Speaker.TOOL)
                .count();
        String subtask = request.labels().ofSubtask().orElseThrow();
        if (results == TOOL_CALLS) {
            return said(Message.assistant(subtask + ": " + prose(subtask.hashCode(), 300)), Finish.STOP);
        }
        Json.Obj arguments = Json.object()
                .put("query", "part " + subtask + ", page " + results)
                .build();
        ToolCall call =
                new ToolCall("call_" + subtask + "_" + results, TOOL, JsonText.write(arguments), arguments, false);
        return said(
                new Message(
                        Message.Speaker.ASSISTANT,
                        List.of(new Part.Text("I look at page " + results + " first."), new Part.Call(call))),
                Finish.TOOL_CALLS);
    }

    private static ModelReply said(Message message, Finish finish) {
        return new ModelReply.Completed(message, finish, new Usage(850, 0, 120, 0, true), "fake-1", LATENCY);
    }

    @Override
    public ToolSpec spec() {
        return new ToolSpec(
                TOOL,
                "Looks a part of the register up.",
                Json.object().put("type", "object").build(),
                ToolSpec.Permission.NONE,
                ToolSpec.Effect.NONE,
                Duration.ofSeconds(30));
    }

    @Override
    public ToolResult call(ToolCall call, ToolScope scope) {
        toolCalls.incrementAndGet();
        return new ToolResult.Returned(call.parsed().text("query").orElseThrow() + ": " + prose(7, 120));
    }
}
