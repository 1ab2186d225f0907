package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.Models;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run's part of a ledger: what the run's events mean for it. `base` is the run itself, or the place of the
/// step that started it. Settling happens here and nowhere else, so the live book and the one rebuilt from the
/// log are the same. Not thread-safe: the log that owns it folds under its lock.
final class Book {

    /// What the shortest useful answer may need of output tokens.
    static final int LAST_ANSWER = 512;

    private final Ledger ledger;
    private final Scope base;
    private final Models models;
    private ModelName workerModel = new ModelName("unknown");
    private ModelName synthesizerModel = new ModelName("unknown");
    private final Map<StepKey, Integer> openTools = new HashMap<>();
    private final Map<AttemptId, Long> open = new HashMap<>();
    private long resultBytes;
    private boolean needsSynthesis = true;

    Book(Ledger ledger, Scope base, Models models) {
        this.ledger = ledger;
        this.base = base;
        this.models = models;
    }

    Ledger ledger() {
        return ledger;
    }

    Scope base() {
        return base;
    }

    /// Whether the run was started by a step of another one.
    boolean nested() {
        return !base.equals(Scope.RUN);
    }

    Scope scope(StepScope scope) {
        return switch (scope) {
            case StepScope.Planning planning -> base.in(planning.path());
            case StepScope.Sample sample -> scope(sample.attempt()).in("s" + sample.sample());
            case StepScope.Synthesis synthesis -> base.in(synthesis.path());
        };
    }

    Scope scope(AttemptId attempt) {
        return base.in(attempt.subtask().value()).in("a" + attempt.number());
    }

    /// The place of a run that this step starts.
    Scope child(StepKey key) {
        return scope(key.scope()).in("run");
    }

    /// The book of the run that this step starts.
    Book forChild(StepKey key) {
        return new Book(ledger, child(key), models);
    }

    String bill(StepKey key, int attempt) {
        return base + "|" + key + "#" + attempt;
    }

    /// What the event means for the ledger. `replayed` says that it was recorded by an earlier owner: then
    /// nothing of it is known here yet, also not what a run that it ended had spent.
    Optional<Ledger.Overdraft> fold(RunEvent event, boolean replayed) {
        switch (event) {
            case RunEvent.RunAccepted accepted -> accepted(accepted);
            case RunEvent.PlanAdopted adopted ->
                planned(adopted.plan().subtasks().size() > 1);
            case RunEvent.PlanRevised revised -> revised(revised);
            case RunEvent.SubtaskAssigned assigned -> assigned(assigned);
            case RunEvent.AttemptFailed failed -> letGo(failed.attempt());
            case RunEvent.SubtaskEnded ended -> ended(ended);
            case RunEvent.ModelRequested requested -> requested(requested);
            case RunEvent.ModelCalled called -> {
                Optional<Ledger.Overdraft> overdraft =
                        ledger.settle(bill(called.key(), called.attempt()), called.spend());
                keepBackAfter(called);
                return overdraft;
            }
            case RunEvent.ToolRequested requested -> requested(requested);
            case RunEvent.ToolCalled called -> settleTool(called);
            case RunEvent.ChildEnded ended -> ended(ended, replayed);
            case RunEvent.Overdraft overdraft -> ledger.close(parse(overdraft.scope()));
            case RunEvent.ControlReceived received -> received(received.message());
            case RunEvent.PlanRejected _,
                    RunEvent.PlanningFailed _,
                    RunEvent.RevisionAsked _,
                    RunEvent.ContextCompacted _,
                    RunEvent.ChildStarted _,
                    RunEvent.LimitReached _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.CheckResult _,
                    RunEvent.RunParked _,
                    RunEvent.RunResumed _,
                    RunEvent.RunEnded _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _,
                    RunEvent.Unknown _ -> {}
        }
        return Optional.empty();
    }

    private void accepted(RunEvent.RunAccepted accepted) {
        workerModel = accepted.options().workerModel();
        synthesizerModel = accepted.options().synthesizerModel();
        keepBackSynthesis();
    }

    private void planned(boolean synthesis) {
        needsSynthesis = synthesis;
        keepBackSynthesis();
    }

    private void revised(RunEvent.PlanRevised revised) {
        List.copyOf(open.keySet()).stream()
                .filter(attempt -> revised.difference().cancelled().contains(attempt.subtask()))
                .forEach(this::letGo);
        planned(true);
    }

    private void assigned(RunEvent.SubtaskAssigned assigned) {
        AttemptId attempt = assigned.assignment().attempt();
        Budget ceiling = assigned.assignment().grant().ceiling();
        if (!ceiling.limits().isEmpty()) {
            ledger.open(scope(attempt), ceiling);
        }
        keepBack(attempt, 0);
    }

    private void ended(RunEvent.SubtaskEnded ended) {
        letGo(ended.attempt());
        if (ended.outcome() instanceof Outcome.Answered answered) {
            resultBytes += bytes(answered.text());
            keepBackSynthesis();
        }
    }

    private void requested(RunEvent.ModelRequested requested) {
        ledger.hold(scope(requested.key().scope()), bill(requested.key(), requested.attempt()), requested.upperBound());
        if (requested.last() && requested.key().scope() instanceof StepScope.Sample sample) {
            letGo(sample.attempt());
        }
    }

    private void requested(RunEvent.ToolRequested requested) {
        String bill = bill(requested.key(), requested.attempt());
        ledger.hold(scope(requested.key().scope()), bill, Spend.toolCall());
        openTools.put(requested.key(), requested.attempt());
        if (requested.attempt() > 1) {
            ledger.settle(bill(requested.key(), requested.attempt() - 1), Spend.toolCall());
        }
    }

    private void ended(RunEvent.ChildEnded ended, boolean replayed) {
        if (replayed && ledger.used(child(ended.key())).equals(Spend.NONE)) { // else it is known, call by call
            String bill = bill(ended.key(), 1) + " " + ended.child();
            ledger.hold(child(ended.key()), bill, ended.spend());
            ledger.settle(bill, ended.spend());
        }
    }

    private void received(ControlMessage message) {
        if (!nested() && message instanceof ControlMessage.RaiseBudget raise) {
            ledger.raise(raise.limits());
        }
        if (message instanceof ControlMessage.EditPlan edit) {
            planned(edit.plan().subtasks().size() > 1);
        }
    }

    /// A call that was answered without being made was never requested.
    private void settleTool(RunEvent.ToolCalled called) {
        Integer tried = openTools.remove(called.key());
        if (tried == null && called.spend().equals(Spend.NONE)) {
            return;
        }
        String bill = bill(called.key(), tried == null ? 1 : tried);
        ledger.hold(scope(called.key().scope()), bill, called.spend());
        ledger.settle(bill, called.spend());
    }

    private void keepBackAfter(RunEvent.ModelCalled called) {
        if (called.reply() instanceof ModelReply.Completed completed
                && called.key().scope() instanceof StepScope.Sample sample) {
            keepBack(
                    sample.attempt(),
                    completed.usage().tokensIn() + completed.usage().tokensOut());
        }
    }

    /// The next answer of this attempt reads at least what the last one did.
    private void keepBack(AttemptId attempt, long tokensIn) {
        if (open.containsKey(attempt) || tokensIn == 0) {
            open.put(attempt, tokensIn);
            ledger.keepBack(scope(attempt), call(workerModel, tokensIn));
        }
    }

    private void letGo(AttemptId attempt) {
        if (open.remove(attempt) != null) {
            ledger.keepBack(scope(attempt), Spend.NONE);
        }
    }

    /// A nested run's synthesis is its parent's attempt's last answer.
    private void keepBackSynthesis() {
        if (!nested()) {
            ledger.keepBack(Scope.RUN, needsSynthesis ? call(synthesizerModel, resultBytes) : Spend.NONE);
        }
    }

    private Spend call(ModelName model, long tokensIn) {
        return priced(models.facts(model), tokensIn, LAST_ANSWER);
    }

    /// One model call of so many tokens, with what it costs where a price is known.
    static Spend priced(ModelFacts facts, long tokensIn, long tokensOut) {
        ModelFacts.Price price = facts.price();
        return new Spend(tokensIn, tokensOut, 1, 0, price == null ? Money.ZERO : price.of(tokensIn, 0, tokensOut));
    }

    private static Scope parse(String path) {
        return path.equals(Scope.RUN.toString()) ? Scope.RUN : new Scope(List.of(path.split("/", -1)));
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
