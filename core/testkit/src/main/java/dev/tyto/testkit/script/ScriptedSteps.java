package dev.tyto.testkit.script;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Drives one planner, worker or synthesizer call in a unit test. The test writes down what the model and the tools
/// will say; the conversation grows as in a real engine:
///
/// ```java
/// ScriptedSteps steps = new ScriptedSteps(List.of(calculator.spec()))
///         .calls(toolCall("c1", "calculator", "{\"expression\":\"6*7\"}"))
///         .results(new ToolResult.Returned("42"))
///         .says("It is 42.");
/// ```
///
/// A call without a turn, a turn of no use and a request that no server would take are [AssertionError]s. Made by a
/// test for one conversation; not thread-safe.
public final class ScriptedSteps implements Steps {

    @FunctionalInterface
    private interface Turn {
        Reply reply() throws InterruptedException;
    }

    private final List<ToolSpec> tools;
    private final List<Message> conversation = new ArrayList<>();
    private final List<ModelStep> asked = new ArrayList<>();
    private final List<ToolCall> ran = new ArrayList<>();
    private final Deque<Turn> turns = new ArrayDeque<>();
    private final Deque<ToolResult> results = new ArrayDeque<>();
    private Function<ToolCall, Optional<ToolResult>> unscriptedTools = _ -> Optional.empty();
    private Spend spend = Spend.NONE;
    private ModelReply.@Nullable Finish finish;
    private final Deque<Delegated> delegations = new ArrayDeque<>();
    private final List<Task> delegated = new ArrayList<>();
    private final List<String> teams = new ArrayList<>();
    private final List<Performed> performed = new ArrayList<>();
    private @Nullable ToolResult recordedDeed;

    /// A step of a worker that is no model: what it was said to be, and what it was given.
    public record Performed(ToolSpec spec, Json.Obj arguments) {}

    /// A conversation whose worker may call these tools.
    public ScriptedSteps(List<ToolSpec> tools) {
        this.tools = List.copyOf(tools);
    }

    /// A conversation without tools.
    public ScriptedSteps() {
        this(List.of());
    }

    /// What was recorded before a crash: the conversation starts with these messages.
    public ScriptedSteps recorded(Message... messages) {
        conversation.addAll(List.of(messages));
        return this;
    }

    /// The next model step is answered with this text.
    public ScriptedSteps says(String text) {
        return replies(ScriptedReplies.said(text));
    }

    /// The next model step is answered with these tool calls.
    public ScriptedSteps calls(ToolCall... calls) {
        return replies(ScriptedReplies.calls(calls));
    }

    /// The next model step ends like this, after all tries.
    public ScriptedSteps replies(ModelReply reply) {
        turns.add(() -> switch (reply) {
            case ModelReply.Completed completed -> new Reply.Said(completed);
            case ModelReply.Failed failed -> new Reply.Broken(failed);
        });
        return this;
    }

    /// The next model step does not fit into the limit of this kind.
    public ScriptedSteps refuses(BudgetKind kind) {
        turns.add(() -> new Reply.OverBudget(kind));
        return this;
    }

    /// The next model step is cancelled.
    public ScriptedSteps interrupts() {
        turns.add(() -> {
            throw new InterruptedException("scripted");
        });
        return this;
    }

    /// The next tool calls, over all rounds, end like this.
    public ScriptedSteps results(ToolResult... next) {
        results.addAll(List.of(next));
        return this;
    }

    /// Tool calls for which no result is written down are answered by this function.
    public ScriptedSteps toolsAnswer(Function<ToolCall, ToolResult> answer) {
        unscriptedTools = answer.andThen(Optional::of);
        return this;
    }

    /// How the recorded answer had ended.
    public ScriptedSteps finished(ModelReply.Finish recorded) {
        finish = recorded;
        return this;
    }

    /// The next run that is started ends like this.
    public ScriptedSteps delegates(Delegated ended) {
        delegations.add(ended);
        return this;
    }

    /// The tasks of the runs that were started, oldest first.
    public List<Task> delegated() {
        return List.copyOf(delegated);
    }

    /// The teams that the started runs were given to, oldest first.
    public List<String> teams() {
        return List.copyOf(teams);
    }

    /// Every step of a worker that is no model ends like this, and its deed is not done: it was done before a crash,
    /// or never came to be.
    public ScriptedSteps performs(ToolResult result) {
        recordedDeed = result;
        return this;
    }

    /// The steps of a worker that is no model, oldest first.
    public List<Performed> performed() {
        return List.copyOf(performed);
    }

    /// The model steps that were asked for, oldest first.
    public List<ModelStep> asked() {
        return List.copyOf(asked);
    }

    /// The tool calls that were run, oldest first.
    public List<ToolCall> ran() {
        return List.copyOf(ran);
    }

    /// Fails when a turn or a result was not used.
    public void assertNothingLeft() {
        if (!turns.isEmpty() || !results.isEmpty()) {
            throw new AssertionError("script must be used up but " + turns.size() + " model turns and " + results.size()
                    + " tool results are left");
        }
    }

    @Override
    public List<Message> conversation() {
        return List.copyOf(conversation);
    }

    @Override
    public Reply call(ModelStep step) throws InterruptedException {
        checkOrder(step);
        Turn turn = turns.poll();
        if (turn == null) {
            throw new AssertionError("model step " + (asked.size() + 1)
                    + " must have a turn in the script but has none: " + step.role() + " " + step.newMessages());
        }
        asked.add(step);
        Reply reply = turn.reply();
        switch (reply) {
            case Reply.Said(ModelReply.Completed completed) -> {
                conversation.addAll(step.newMessages());
                conversation.add(completed.message());
                finish = completed.finish();
                ModelReply.Usage usage = completed.usage();
                spend = spend.plus(Spend.modelCall(usage.tokensIn(), usage.tokensOut()));
            }
            case Reply.Broken _ -> {
                conversation.addAll(step.newMessages());
                spend = spend.plus(Spend.modelCall(0, 0));
            }
            case Reply.OverBudget _ -> {}
        }
        return reply;
    }

    @Override
    public Message callTools() {
        List<ToolCall> calls = pendingCalls();
        if (calls.isEmpty()) {
            throw new IllegalStateException("last message must ask for a tool but was "
                    + (conversation.isEmpty() ? "absent" : conversation.getLast()));
        }
        Message message = Message.results(calls.stream().map(this::run).toList());
        conversation.add(message);
        return message;
    }

    @Override
    public List<ToolSpec> tools() {
        return tools;
    }

    @Override
    public Optional<ModelReply.Finish> finish() {
        return Optional.ofNullable(finish);
    }

    @Override
    public ToolResult perform(ToolSpec spec, Json.Obj arguments, Deed deed) throws InterruptedException {
        performed.add(new Performed(spec, arguments));
        spend = spend.plus(Spend.toolCall());
        return recordedDeed != null ? recordedDeed : deed.run(new ToolScope(Path.of(""), "scripted"));
    }

    @Override
    public Delegated delegate(Task task, String team) {
        delegated.add(task);
        teams.add(team);
        Delegated ended = delegations.poll();
        if (ended == null) {
            throw new AssertionError("a started run must have an end in the script but has none: " + task.text());
        }
        spend = spend.plus(ended.spend());
        return ended;
    }

    @Override
    public Spend spend() {
        return spend;
    }

    private Part.Result run(ToolCall call) {
        ToolResult result = results.isEmpty()
                ? unscriptedTools
                        .apply(call)
                        .orElseThrow(() ->
                                new AssertionError("tool call must have a result in the script but has none: " + call))
                : results.remove();
        ran.add(call);
        spend = spend.plus(Spend.toolCall());
        return new Part.Result(call.id(), call.name(), result);
    }

    private List<ToolCall> pendingCalls() {
        return conversation.isEmpty() ? List.of() : conversation.getLast().calls();
    }

    /// What every model server refuses: no message at all, and tool calls that nobody answered.
    private void checkOrder(ModelStep step) {
        if (conversation.isEmpty() && step.newMessages().isEmpty()) {
            throw new AssertionError("a model step must follow at least one message but the conversation is empty");
        }
        boolean answered =
                !step.newMessages().isEmpty() && step.newMessages().getFirst().speaker() == Message.Speaker.TOOL;
        if (!pendingCalls().isEmpty() && !answered) {
            throw new AssertionError(
                    "a model step must follow the results of the tool calls but these have none: " + pendingCalls());
        }
    }
}
