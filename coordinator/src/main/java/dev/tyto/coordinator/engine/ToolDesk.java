package dev.tyto.coordinator.engine;

import dev.tyto.core.approval.Approvals;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes the tool calls of one run, those of one message side by side: each is judged, recorded, made and
/// recorded. Thread-safe.
final class ToolDesk {

    private static final Logger LOGGER = System.getLogger(ToolDesk.class.getName());

    private final RunLog log;
    private final Map<String, Tool> tools;
    private final Approvals approvals;
    private final Ledger ledger;

    ToolDesk(RunLog log, List<Tool> tools, Approvals approvals, Ledger ledger) {
        this.log = log;
        this.ledger = ledger;
        this.tools = tools.stream().collect(Collectors.toMap(tool -> tool.spec().name(), Function.identity()));
        this.approvals = approvals;
    }

    /// The specifications of these tools.
    ///
    /// @throws IllegalArgumentException when there is no such tool
    List<ToolSpec> specs(List<String> names) {
        return names.stream().map(this::named).map(Tool::spec).toList();
    }

    private Tool named(String name) {
        Tool tool = tools.get(name);
        if (tool == null) {
            throw new IllegalArgumentException("tool must be one of " + tools.keySet() + " but was " + name);
        }
        return tool;
    }

    /// Makes the calls of the conversation's last message that have no result yet.
    void callAll(StepScope scope, List<String> offered, Path workspace) throws InterruptedException {
        Conversation before = log.conversation(scope);
        List<ToolCall> calls = before.openCalls();
        if (calls.isEmpty()) {
            throw new IllegalStateException(
                    "the last message of " + scope.path() + " must ask for a tool but does not");
        }
        List<Thread> running = new ArrayList<>();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < Math.min(calls.size(), Conversation.MAX_CALLS); i++) {
            if (before.results().containsKey(i)) {
                continue;
            }
            StepKey key = StepKey.toolCall(scope, before.rounds() - 1, i);
            ToolCall call = calls.get(i);
            boolean interrupted = before.requested().contains(i);
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            running.add(Thread.ofVirtual()
                    .name("tool " + key)
                    .start(() -> complete(end, () -> {
                        ToolResult result = result(key, call, offered, workspace, interrupted);
                        log.append(new RunEvent.ToolCalled(key, call.id(), call.name(), result));
                    })));
        }
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get();
        } catch (ExecutionException e) {
            throw rethrown(e);
        } catch (InterruptedException e) {
            Stopping.stop(running);
            throw e;
        }
    }

    private ToolResult result(
            StepKey key, ToolCall call, List<String> offered, Path workspace, boolean interruptedBefore)
            throws InterruptedException {
        Tool tool = offered.contains(call.name()) ? tools.get(call.name()) : null;
        if (tool == null) {
            return new ToolResult.Refused(
                    "there is no tool " + call.name() + "; the tools are " + String.join(", ", offered));
        }
        if (call.malformed()) {
            return new ToolResult.Refused("the arguments of " + call.name()
                    + " must be one JSON object but were not; call again with the arguments as JSON");
        }
        if (approvals.decide(tool.spec(), call) instanceof Approvals.Decision.Denied(String reason)) {
            return new ToolResult.Refused(reason);
        }
        if (interruptedBefore && tool.spec().effect() == ToolSpec.Effect.UNSAFE) {
            return new ToolResult.Unknown();
        }
        if (ledger.reserve(Claims.toolCall(key)) instanceof Reservation.Refused refused) {
            return new ToolResult.Refused(
                    "the budget of " + refused.kind().unit() + " is used up; answer with what you have");
        }
        log.intend(new RunEvent.ToolRequested(key, call));
        ledger.settle(key.toString(), Spend.toolCall());
        return timed(tool, call, new ToolScope(workspace, idempotencyKey(log.run(), key)));
    }

    private static ToolResult timed(Tool tool, ToolCall call, ToolScope scope) throws InterruptedException {
        CompletableFuture<ToolResult> answer = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .name("call " + call.name())
                .start(() -> complete(answer, () -> {
                    answer.complete(ToolOutput.bounded(tool.call(call, scope)));
                }));
        try {
            return answer.get(tool.spec().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            return new ToolResult.TimedOut(tool.spec().timeout());
        } catch (ExecutionException e) {
            LOGGER.log(Level.DEBUG, "tool " + call.name() + " broke", e.getCause());
            return new ToolResult.Faulted("the tool itself broke; use another way");
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    /// The same whenever this very call is made again.
    private static String idempotencyKey(RunId run, StepKey key) {
        return run + "/" + key;
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    /// Runs the body and completes the future with how it ended, whatever that is.
    private static <T> void complete(CompletableFuture<T> end, Body body) {
        try {
            body.run();
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    private static RuntimeException rethrown(ExecutionException e) throws InterruptedException {
        return switch (e.getCause()) {
            case RuntimeException runtime -> runtime;
            case InterruptedException interrupted -> throw interrupted;
            case null, default -> new IllegalStateException("a tool call broke", e);
        };
    }
}
