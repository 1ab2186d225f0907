package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.Conversation.Tries;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.approval.Approvals.Decision;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps.Deed;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes the tool calls of one run, those of one message side by side: each is judged, recorded, made and
/// recorded. Thread-safe.
final class ToolDesk {

    private static final Logger LOGGER = System.getLogger(ToolDesk.class.getName());

    /// What a desk works with.
    record Means(List<Tool> tools, Approvals approvals, Clock clock, ThreadFactory threads) {
        Means {
            tools = List.copyOf(tools);
        }
    }

    /// Where a call is made: for whom, in which folder, with which tools on offer, and what is to be noted.
    record Place(StepScope scope, Path workspace, List<String> offered, Notes notes) {}

    private final RunLog log;
    private final Means means;
    private final Map<String, Tool> tools;

    ToolDesk(RunLog log, Means means) {
        this.log = log;
        this.means = means;
        this.tools = means.tools().stream()
                .collect(Collectors.toMap(tool -> tool.spec().name(), Function.identity()));
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
    ///
    /// @throws InterruptedException when the work is stopped, or cannot go on before a person has answered, or goes
    ///     round in circles: the notes say which
    void callAll(Place place) throws InterruptedException {
        Conversation before = log.conversation(place.scope());
        List<ToolCall> calls = before.openCalls();
        if (calls.isEmpty()) {
            throw new IllegalStateException(
                    "the last message of " + place.scope().path() + " must ask for a tool but does not");
        }
        List<Thread> running = new ArrayList<>();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < Math.min(calls.size(), Conversation.MAX_CALLS); i++) {
            if (!before.results().containsKey(i)) {
                int index = i;
                CompletableFuture<Void> end = new CompletableFuture<>();
                ends.add(end);
                Thread thread = means.threads().newThread(() -> complete(end, () -> one(place, before, index)));
                running.add(thread);
                thread.start();
            }
        }
        await(running, ends);
        if (place.notes().over() != null || !place.notes().waitsFor().isEmpty()) {
            throw new InterruptedException("the attempt cannot go on");
        }
    }

    /// One call of the message, to its record; without one when it waits for a person.
    private void one(Place place, Conversation before, int index) throws InterruptedException {
        ToolCall call = before.openCalls().get(index);
        StepKey key = StepKey.toolCall(place.scope(), before.rounds() - 1, index);
        int times = before.timesRepeated(call) + twins(before.openCalls(), index);
        if (times >= LoopGuard.ENDS - 1) {
            place.notes().end(LoopGuard.whyEnded(call));
        }
        Tool tool = place.offered().contains(call.name()) ? tools.get(call.name()) : null;
        Optional<ToolResult> refused =
                times >= LoopGuard.NOT_MADE - 1 ? Optional.of(LoopGuard.answer()) : refused(place, call, tool);
        if (refused.isPresent() || tool == null) {
            refused.ifPresent(result -> answered(key, call, result));
            return;
        }
        if (mayMake(place, key, call, tool)) {
            make(place, key, call, tool.spec(), scope -> tool.call(call, scope));
        }
    }

    /// How many calls before this one in the same message are the same.
    private static int twins(List<ToolCall> calls, int index) {
        String identity = LoopGuard.identity(calls.get(index));
        return (int) calls.subList(0, index).stream()
                .filter(each -> LoopGuard.identity(each).equals(identity))
                .count();
    }

    private static Optional<ToolResult> refused(Place place, ToolCall call, @Nullable Tool tool) {
        if (tool == null) {
            return Optional.of(new ToolResult.Refused(
                    "there is no tool " + call.name() + "; the tools are " + String.join(", ", place.offered())));
        }
        return call.malformed()
                ? Optional.of(new ToolResult.Refused("the arguments of " + call.name()
                        + " must be one JSON object but were not; call again with the arguments as JSON"))
                : Optional.empty();
    }

    /// Whether the policy, or a person, allows the call; a refusal is recorded, a question asked.
    private boolean mayMake(Place place, StepKey key, ToolCall call, Tool tool) {
        return switch (means.approvals().decide(tool.spec(), call)) {
            case Decision.Allowed _ -> true;
            case Decision.Denied(String reason) -> {
                answered(key, call, new ToolResult.Refused(reason));
                yield false;
            }
            case Decision.Ask(String why) -> isGranted(place, key, call, why);
        };
    }

    /// A yes holds for this tool with these arguments in this folder.
    private boolean isGranted(Place place, StepKey key, ToolCall call, String why) {
        String request = key.toString();
        Digest shown = Digest.of(call.name() + "\n" + call.arguments() + "\n" + place.workspace());
        if (log.state().granted(request, shown)) {
            return true;
        }
        Optional<ControlMessage.Deny> denied = log.state().denied(request, shown);
        if (denied.isPresent()) {
            answered(
                    key,
                    call,
                    new ToolResult.Refused("a person said no: " + denied.get().reason()));
            return false;
        }
        Asked asked = new Asked.CallShown(key, call, place.workspace().toString(), why);
        log.append(state -> state.openRequests().containsKey(request) || !isCurrent(place)
                ? List.of()
                : List.of(new RunEvent.ApprovalRequested(request, asked, shown)));
        place.notes().waitFor(request);
        return false;
    }

    private boolean isCurrent(Place place) {
        return place.scope() instanceof StepScope.Sample sample && log.state().isCurrent(sample.attempt());
    }

    /// Does the deed as the conversation's one step; what was recorded of it is not done again.
    ToolResult perform(Place place, ToolSpec spec, ToolCall call, Deed deed) throws InterruptedException {
        ToolResult recorded = log.conversation(place.scope()).results().get(0);
        return recorded == null ? make(place, StepKey.toolCall(place.scope(), 0, 0), call, spec, deed) : recorded;
    }

    private ToolResult make(Place place, StepKey key, ToolCall call, ToolSpec spec, Deed deed)
            throws InterruptedException {
        Tries tries = log.conversation(place.scope()).triesOf(key.index());
        if (tries.count() > 0 && (spec.effect() == ToolSpec.Effect.UNSAFE || tries.count() >= Retries.MAX_TRIES)) {
            return called(key, call, new ToolResult.Unknown());
        }
        if (tries.open()) {
            log.book().lose(key, tries.count());
        }
        int attempt = tries.count() + 1;
        Claim claim = Claim.of(
                log.book().scope(place.scope()), log.book().bill(key, attempt), Purpose.WORK, Spend.toolCall());
        if (log.book().ledger().reserve(claim) instanceof Reservation.Refused refused) {
            String reason = "the budget of " + refused.kind().unit() + " is used up; answer with what you have";
            return tries.open()
                    ? called(key, call, new ToolResult.Refused(reason))
                    : answered(key, call, new ToolResult.Refused(reason));
        }
        Spend lost = tries.open() ? Spend.toolCall() : Spend.NONE;
        if (!intend(place, new RunEvent.ToolRequested(key, attempt, call, lost), claim.key())) {
            throw neverBegan(key, call);
        }
        ToolScope scope = new ToolScope(place.workspace(), idempotencyKey(log.run(), key));
        AtomicBoolean begun = new AtomicBoolean();
        try {
            ToolResult result = timed(spec, deed, scope, begun);
            return called(key, call, ToolOutput.bounded(result, log.redaction(), place.workspace(), key));
        } catch (InterruptedException e) {
            if (begun.compareAndSet(false, true)) {
                throw neverBegan(key, call);
            }
            log.book().lose(key, attempt);
            throw e;
        }
    }

    /// Says in the log that the try which was just recorded was not made, so that another may be.
    private InterruptedException neverBegan(StepKey key, ToolCall call) {
        log.end(key, new RunEvent.ToolCalled(key, call.id(), call.name(), new ToolResult.Unknown(), Spend.NONE));
        return new InterruptedException("the work was stopped");
    }

    private boolean intend(Place place, RunEvent intent, String bill) throws InterruptedException {
        try {
            return log.intend(place.scope(), intent);
        } catch (InterruptedException e) {
            log.book().ledger().release(bill);
            throw e;
        }
    }

    private ToolResult called(StepKey key, ToolCall call, ToolResult result) {
        log.end(key, new RunEvent.ToolCalled(key, call.id(), call.name(), result));
        return result;
    }

    /// Recorded without having been made: it costs nothing, unless a try of it was lost before.
    private ToolResult answered(StepKey key, ToolCall call, ToolResult result) {
        boolean lost = log.conversation(key.scope()).triesOf(key.index()).open();
        Spend spend = lost ? Spend.toolCall() : Spend.NONE;
        log.append(new RunEvent.ToolCalled(key, call.id(), call.name(), result, spend));
        return result;
    }

    /// On a thread of its own, so that a tool that does not listen to an interrupt is left to itself. `begun` is
    /// set by whoever is first: the call as it begins, or who no longer wants it.
    private ToolResult timed(ToolSpec spec, Deed deed, ToolScope scope, AtomicBoolean begun)
            throws InterruptedException {
        try {
            return Waits.within(
                    means.clock(), means.threads(), spec.timeout(), () -> run(spec, deed, scope, begun), () -> {});
        } catch (InterruptedException e) {
            throw e;
        } catch (Waits.TimeOver e) {
            return new ToolResult.TimedOut(spec.timeout());
        } catch (Exception | Error e) {
            return broke(spec, e);
        }
    }

    /// An interrupt of the tool's own making is a fault like any other.
    private ToolResult run(ToolSpec spec, Deed deed, ToolScope scope, AtomicBoolean begun) throws Exception {
        boolean stopped = log.stopping() || Thread.currentThread().isInterrupted();
        if (stopped || !begun.compareAndSet(false, true)) {
            throw new InterruptedException("the work was stopped before the call began");
        }
        try {
            return deed.run(scope);
        } catch (InterruptedException e) {
            if (log.stopping()) {
                throw e;
            }
            return broke(spec, e);
        }
    }

    private static ToolResult broke(ToolSpec spec, Throwable thrown) {
        LOGGER.log(Level.DEBUG, "tool " + spec.name() + " broke: " + Thrown.kinds(thrown));
        return new ToolResult.Faulted("the tool itself broke; use another way");
    }

    /// The same whenever this very call is made again.
    private static String idempotencyKey(RunId run, StepKey key) {
        return run + "/" + key;
    }

    private void await(List<Thread> running, List<CompletableFuture<Void>> ends) throws InterruptedException {
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get();
        } catch (ExecutionException e) {
            Waits.stop(means.clock(), running, ends);
            throw rethrown(e);
        } catch (InterruptedException e) {
            Waits.stop(means.clock(), running, ends);
            throw e;
        }
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
