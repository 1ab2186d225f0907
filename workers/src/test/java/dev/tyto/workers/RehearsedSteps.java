package dev.tyto.workers;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Steps whose model says what the test wrote down, in order; an unexpected call fails. Each tool returns the name
/// and the arguments it was called with.
final class RehearsedSteps implements Steps {

    static final Spend COST = Spend.modelCall(10, 5);

    private final List<Message> conversation = new ArrayList<>();
    private final Deque<Object> replies = new ArrayDeque<>();
    private final List<ToolSpec> tools = new ArrayList<>();
    final List<ModelStep> asked = new ArrayList<>();
    private Spend spend = Spend.NONE;

    RehearsedSteps recorded(Message... messages) {
        conversation.addAll(List.of(messages));
        return this;
    }

    RehearsedSteps says(String text) {
        return says(Message.assistant(text));
    }

    RehearsedSteps says(Message message) {
        replies.add(message);
        return this;
    }

    RehearsedSteps breaks(Fault fault, String reason) {
        replies.add(new ModelReply.Failed(fault, reason, null, Duration.ZERO));
        return this;
    }

    RehearsedSteps isOverBudget(BudgetKind kind) {
        replies.add(kind);
        return this;
    }

    RehearsedSteps offers(ToolSpec tool) {
        tools.add(tool);
        return this;
    }

    int left() {
        return replies.size();
    }

    @Override
    public List<Message> conversation() {
        return List.copyOf(conversation);
    }

    @Override
    public Reply call(ModelStep step) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted");
        }
        asked.add(step);
        Object next = replies.isEmpty() ? "nothing" : replies.removeFirst();
        return switch (next) {
            case Message message -> {
                conversation.addAll(step.newMessages());
                conversation.add(message);
                spend = spend.plus(COST);
                yield new Reply.Said(new ModelReply.Completed(
                        message, Finish.STOP, new Usage(10, 0, 5, 0, true), "rehearsed", Duration.ZERO));
            }
            case ModelReply.Failed failed -> new Reply.Broken(failed);
            case BudgetKind kind -> new Reply.OverBudget(kind);
            default -> throw new AssertionError("the model was asked once more than rehearsed: " + step);
        };
    }

    @Override
    public Message callTools() {
        List<Part.Result> results = conversation.getLast().calls().stream()
                .map(call -> new Part.Result(
                        call.id(), call.name(), new ToolResult.Returned(call.name() + " got " + call.arguments())))
                .toList();
        spend = spend.plus(Spend.toolCall());
        conversation.add(Message.results(results));
        return conversation.getLast();
    }

    @Override
    public List<ToolSpec> tools() {
        return List.copyOf(tools);
    }

    @Override
    public Spend spend() {
        return spend;
    }
}
