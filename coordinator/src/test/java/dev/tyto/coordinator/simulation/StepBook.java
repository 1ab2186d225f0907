package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.Rule.Breaches;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The steps of one run: intents, tries, results and what they cost, kept apart from the coordinator's own books.
final class StepBook {

    static final int MOST_TRIES = 4;
    private static final int NOT_MADE = 3;
    private static final int ENDS = 5;

    /// A model step; `open` is the intent whose result is not recorded.
    private static final class ModelSteps {
        int tries;
        boolean answered;
        RunEvent.@Nullable ModelRequested open;
    }

    /// A tool step.
    private static final class ToolSteps {
        int tries;
        boolean open;
        boolean answered;

        @Nullable
        ToolCall call;
    }

    private final String run;
    private final Breaches breaches;
    private final ToIntFunction<String> sent;
    private final Map<StepKey, ModelSteps> models = new HashMap<>();
    private final Map<StepKey, ToolSteps> tools = new HashMap<>();
    private final Map<StepScope, Integer> rounds = new HashMap<>();
    private final Map<StepScope, List<ToolCall>> asked = new HashMap<>();
    private final Map<String, Map<String, Integer>> repeated = new HashMap<>();
    private final Map<String, Integer> intents = new HashMap<>();
    private final Set<StepScope> circling = new HashSet<>();
    private final Map<String, ToolResult> results = new HashMap<>();
    private final Map<String, Integer> identical = new HashMap<>();
    private Spend used = Spend.NONE;
    private Spend held = Spend.NONE;

    /// `sent` says how many requests of a label have left so far.
    StepBook(String run, Breaches breaches, ToIntFunction<String> sent) {
        this.run = run;
        this.breaches = breaches;
        this.sent = sent;
    }

    Spend used() {
        return used;
    }

    Spend held() {
        return held;
    }

    /// How many model calls of this role, attempt and round the log has intended so far.
    int intents(String label) {
        return intents.getOrDefault(label, 0);
    }

    /// How many tries of this tool call the log has intended so far.
    int tries(StepKey tool) {
        ToolSteps step = tools.get(tool);
        return step == null ? 0 : step.tries;
    }

    /// Whether a try of this tool call is under way.
    boolean isOpen(StepKey tool) {
        ToolSteps step = tools.get(tool);
        return step != null && step.open;
    }

    /// Whether a try of this tool call, or of a model call of this label, is under way.
    boolean isOpen(String step) {
        return tools.entrySet().stream()
                        .anyMatch(each ->
                                each.getValue().open && each.getKey().toString().equals(step))
                || models.values().stream()
                        .anyMatch(each -> each.open != null && label(each.open).equals(step));
    }

    boolean answered(StepKey tool) {
        ToolSteps step = tools.get(tool);
        return step != null && step.answered;
    }

    void requested(RunEvent.ModelRequested event) {
        StepKey key = event.key();
        ModelSteps step = models.computeIfAbsent(key, _ -> new ModelSteps());
        String what = run + " " + key + "#" + event.attempt();
        breaches.unless(!step.answered, Rule.NEVER_AGAIN, what + " was answered");
        breaches.unless(step.open == null, Rule.FOUR_TRIES, what + " while a try is open");
        breaches.unless(event.attempt() == step.tries + 1, Rule.FOUR_TRIES, what + " after try " + step.tries);
        breaches.unless(event.attempt() <= MOST_TRIES, Rule.FOUR_TRIES, what);
        breaches.unless(
                key.round() == rounds.getOrDefault(key.scope(), 0),
                Rule.LEGAL,
                what + " after " + rounds.get(key.scope()) + " rounds");
        breaches.unless(
                event.attempt() == 1 || event.newMessages().isEmpty(), Rule.LEGAL, what + " asks something else");
        breaches.unless(!circling.contains(key.scope()), Rule.LOOP, what + " after five identical calls");
        step.tries = event.attempt();
        step.open = event;
        held = held.plus(event.upperBound());
        intents.merge(label(event), 1, Integer::sum);
    }

    void called(RunEvent.ModelCalled event) {
        StepKey key = event.key();
        ModelSteps step = models.computeIfAbsent(key, _ -> new ModelSteps());
        RunEvent.ModelRequested open = step.open;
        String what = run + " " + key + "#" + event.attempt();
        if (open == null || open.attempt() != event.attempt()) {
            breaches.tell(Rule.BILL, what + " has a result but no open intent");
            used = used.plus(event.spend());
            return;
        }
        step.open = null;
        step.tries -= event.neverLeft() ? 1 : 0;
        held = held.minus(open.upperBound());
        used = used.plus(event.spend());
        Spend right = Bill.of(open, event.reply());
        boolean neverLeft = event.spend().equals(Spend.NONE)
                && event.reply() instanceof ModelReply.Failed failed
                && failed.fault() == ModelReply.Fault.LOST
                && sent.applyAsInt(label(open)) < intents(label(open));
        breaches.unless(
                neverLeft || event.spend().equals(right),
                Rule.BILL,
                what + " " + event.reply() + " cost " + event.spend() + " for " + right);
        if (event.reply() instanceof ModelReply.Completed completed) {
            step.answered = true;
            rounds.merge(key.scope(), 1, Integer::sum);
            asked.put(key.scope(), completed.message().calls());
        }
    }

    void requested(RunEvent.ToolRequested event) {
        StepKey key = event.key();
        ToolSteps step = tools.computeIfAbsent(key, _ -> new ToolSteps());
        String what = run + " " + key + "#" + event.attempt();
        breaches.unless(!step.answered, Rule.NEVER_AGAIN, what + " was answered");
        breaches.unless(event.attempt() == step.tries + 1, Rule.FOUR_TRIES, what + " after try " + step.tries);
        breaches.unless(event.attempt() <= MOST_TRIES, Rule.FOUR_TRIES, what);
        breaches.unless(step.tries == 0 || !event.call().name().equals(SimulatedTool.UNSAFE), Rule.UNSAFE_ONCE, what);
        breaches.unless(!isThird(key, event.call()), Rule.LOOP, what + " " + event.call());
        step.tries = event.attempt();
        step.call = event.call();
        if (step.open) {
            used = used.plus(Spend.toolCall());
        } else {
            held = held.plus(Spend.toolCall());
        }
        step.open = true;
    }

    void called(RunEvent.ToolCalled event) {
        ToolSteps step = tools.computeIfAbsent(event.key(), _ -> new ToolSteps());
        String what = run + " " + event.key();
        breaches.unless(!step.answered, Rule.NEVER_AGAIN, what + " has two results");
        if (event.neverBegan()) {
            neverBegan(step, what);
            return;
        }
        if (step.open) {
            held = held.minus(Spend.toolCall());
            breaches.unless(event.spend().of(BudgetKind.TOOL_CALLS) >= 1, Rule.BILL, what + " is not billed");
        } else {
            breaches.unless(
                    event.spend().equals(Spend.NONE) || event.spend().equals(Spend.toolCall()),
                    Rule.BILL,
                    what + " " + event.spend());
        }
        circle(event, step);
        step.open = false;
        step.answered = true;
        used = used.plus(event.spend());
        remember(event, step);
    }

    /// The try is taken back, as long as it did not begin.
    private void neverBegan(ToolSteps step, String what) {
        breaches.unless(step.open, Rule.BILL, what + " is taken back but was not asked for");
        held = held.minus(Spend.toolCall());
        step.open = false;
        step.tries--;
    }

    void childEnded(RunEvent.ChildEnded event) {
        used = used.plus(event.spend());
    }

    /// After the fifth identical call with an identical result nothing more is asked; one that was not made counts.
    private void circle(RunEvent.ToolCalled event, ToolSteps step) {
        ToolCall call = callOf(event.key(), step);
        if (call == null) {
            return;
        }
        String same = same(event.key(), call);
        boolean again = event.result().equals(results.get(same))
                || (!step.open && identical.getOrDefault(same, 0) >= NOT_MADE - 1);
        if (!again) {
            results.put(same, event.result());
        }
        if (identical.merge(same, 1, (before, _) -> again ? before + 1 : 1) >= ENDS) {
            circling.add(event.key().scope());
        }
    }

    private void remember(RunEvent.ToolCalled event, ToolSteps step) {
        ToolCall call = callOf(event.key(), step);
        if (call != null) {
            repeated.computeIfAbsent(same(event.key(), call), _ -> new HashMap<>())
                    .merge(event.key().round() + ":" + event.result(), 1, Integer::sum);
        }
    }

    private @Nullable ToolCall callOf(StepKey key, ToolSteps step) {
        List<ToolCall> calls = asked.getOrDefault(key.scope(), List.of());
        return step.call != null ? step.call : key.index() < calls.size() ? calls.get(key.index()) : null;
    }

    /// Whether this call had the same result twice in earlier rounds.
    private boolean isThird(StepKey key, ToolCall call) {
        Map<String, Integer> results = repeated.getOrDefault(same(key, call), Map.of());
        Map<String, Integer> counts = new HashMap<>();
        results.forEach((result, count) -> {
            int colon = result.indexOf(':');
            if (Integer.parseInt(result.substring(0, colon)) < key.round()) {
                counts.merge(result.substring(colon), count, Integer::sum);
            }
        });
        return counts.size() == 1 && counts.values().iterator().next() >= 2;
    }

    private static String same(StepKey key, ToolCall call) {
        return Objects.toString(key.scope().path()) + " " + call.name() + " " + call.arguments();
    }

    static String label(RunEvent.ModelRequested event) {
        String attempt = event.key().scope() instanceof StepScope.Sample sample
                ? sample.attempt().toString()
                : "";
        return event.role() + " " + attempt + " " + event.key().round();
    }
}
