package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.Models;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One run's part of a ledger: what the run's events mean for it. `base` is the run itself, or the place of the
/// step that started it. Settling happens here and nowhere else, so the live book and the one rebuilt from the
/// log are the same. Not thread-safe: the log that owns it folds under its lock.
final class Book {

    /// What the shortest useful answer may need of output tokens.
    static final int LAST_ANSWER = 512;
    /// What asking for it may add to what was read before.
    static final int LAST_QUESTION = 1_024;

    /// What the last answer of a sample needs: as many tokens read, at this model's price.
    private record Need(ModelFacts facts, long tokensIn) {
        Need more(long tokens) {
            return new Need(facts, tokensIn + tokens);
        }

        Spend call() {
            return priced(facts, tokensIn + LAST_QUESTION, LAST_ANSWER);
        }
    }

    private final Ledger ledger;
    private final Scope base;
    private final Models models;
    private final Set<RunLog> family;
    private ModelName synthesizerModel = new ModelName("unknown");
    private final Map<StepKey, Integer> openTools = new HashMap<>();
    private final Map<StepScope.Sample, Need> running = new ConcurrentHashMap<>();
    private long synthesisBytes;
    private boolean needsSynthesis = true;

    Book(Ledger ledger, Scope base, Models models) {
        this(ledger, base, models, ConcurrentHashMap.newKeySet());
    }

    private Book(Ledger ledger, Scope base, Models models, Set<RunLog> family) {
        this.ledger = ledger;
        this.base = base;
        this.models = models;
        this.family = family;
    }

    /// The logs of the runs that spend from this ledger and are being written.
    Set<RunLog> family() {
        return family;
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
        return new Book(ledger, child(key), models, family);
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
            case RunEvent.AttemptFailed failed -> letGo(failed.attempt(), Integer.MAX_VALUE);
            case RunEvent.SubtaskEnded ended -> ended(ended);
            case RunEvent.ModelRequested requested -> requested(requested);
            case RunEvent.ModelCalled called -> {
                return called(called);
            }
            case RunEvent.ToolRequested requested -> requested(requested);
            case RunEvent.ToolCalled called -> settleTool(called);
            case RunEvent.ChildEnded ended -> ended(ended, replayed);
            case RunEvent.Overdraft overdraft -> ledger.close(parse(overdraft.scope()), overdraft.kind());
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
        synthesizerModel = accepted.options().synthesizerModel();
        synthesisBytes = LAST_QUESTION + RequestSize.of(accepted.task().text());
        if (nested()) {
            ledger.open(base, accepted.budget());
        }
        keepBackSynthesis();
    }

    private void planned(boolean synthesis) {
        needsSynthesis = synthesis;
        keepBackSynthesis();
    }

    private void revised(RunEvent.PlanRevised revised) {
        List.copyOf(running.keySet()).stream()
                .filter(each ->
                        revised.difference().cancelled().contains(each.attempt().subtask()))
                .forEach(this::letGo);
        planned(true);
    }

    private void assigned(RunEvent.SubtaskAssigned assigned) {
        AttemptId attempt = assigned.assignment().attempt();
        Budget ceiling = assigned.assignment().grant().ceiling();
        if (!ceiling.limits().isEmpty()) {
            ledger.open(scope(attempt), ceiling);
        }
    }

    private void ended(RunEvent.SubtaskEnded ended) {
        letGo(ended.attempt(), Integer.MAX_VALUE);
        if (ended.outcome() instanceof Outcome.Answered answered) {
            synthesisBytes += RequestSize.of(new Part.Text(answered.text()));
            keepBackSynthesis();
        }
    }

    private void requested(RunEvent.ModelRequested requested) {
        ledger.hold(scope(requested.key().scope()), bill(requested.key(), requested.attempt()), requested.upperBound());
        if (requested.key().scope() instanceof StepScope.Sample sample) {
            letGo(sample.attempt(), sample.sample()); // an attempt draws its samples one after the other
            Need need = new Need(requested.facts(), requested.upperBound().tokensIn());
            running.put(sample, need);
            ledger.keepBack(scope(sample), requested.last() ? Spend.NONE : need.call());
        }
    }

    /// An answer that asks for nothing is the last of its sample, whose settlement may let others start at once.
    private Optional<Ledger.Overdraft> called(RunEvent.ModelCalled called) {
        String bill = bill(called.key(), called.attempt());
        if (called.key().scope() instanceof StepScope.Sample sample) {
            answered(sample, called);
        }
        if (called.neverLeft()) {
            ledger.release(bill);
            return Optional.empty();
        }
        return ledger.settle(bill, called.spend());
    }

    private void answered(StepScope.Sample sample, RunEvent.ModelCalled called) {
        Need before = running.get(sample);
        if (before == null) {
            return;
        }
        switch (called.reply()) {
            case ModelReply.Completed completed
            when completed.finish() == ModelReply.Finish.STOP
                    && completed.message().calls().isEmpty() -> letGo(sample);
            case ModelReply.Completed completed -> {
                ModelReply.Usage usage = completed.usage();
                long read = usage.known() ? usage.tokensIn() : before.tokensIn();
                keepBack(sample, new Need(before.facts(), read + RequestSize.of(completed.message())));
            }
            case ModelReply.Failed _ -> keepBack(sample, before);
        }
    }

    private void requested(RunEvent.ToolRequested requested) {
        String bill = bill(requested.key(), requested.attempt());
        ledger.hold(scope(requested.key().scope()), bill, Spend.toolCall());
        openTools.put(requested.key(), requested.attempt());
        if (!requested.lost().equals(Spend.NONE)) {
            ledger.settle(bill(requested.key(), requested.attempt() - 1), requested.lost());
        }
    }

    /// Nobody will say any more how this try ended.
    void lose(StepKey key, int attempt) {
        ledger.lose(bill(key, attempt));
    }

    private void ended(RunEvent.ChildEnded ended, boolean replayed) {
        if (replayed && ledger.used(child(ended.key())).equals(Spend.NONE)) { // else it is known, call by call
            String bill = bill(ended.key(), 1) + " " + ended.child();
            ledger.hold(child(ended.key()), bill, ended.spend());
            ledger.settle(bill, ended.spend());
        }
    }

    private void received(ControlMessage message) {
        if (message instanceof ControlMessage.RaiseBudget raise) {
            ledger.raise(base, raise.limits());
        }
        if (message instanceof ControlMessage.EditPlan edit) {
            planned(edit.plan().subtasks().size() > 1);
        }
    }

    /// A call that was answered without being made was never requested.
    private void settleTool(RunEvent.ToolCalled called) {
        Integer tried = openTools.remove(called.key());
        if (called.neverBegan() && tried != null) {
            ledger.release(bill(called.key(), tried));
            return;
        }
        if (called.key().scope() instanceof StepScope.Sample sample) {
            read(sample, called);
        }
        if (tried == null && called.spend().equals(Spend.NONE)) {
            return;
        }
        String bill = bill(called.key(), tried == null ? 1 : tried);
        ledger.hold(scope(called.key().scope()), bill, called.spend());
        ledger.settle(bill, called.spend());
    }

    /// The last answer of this sample reads the result too.
    private void read(StepScope.Sample sample, RunEvent.ToolCalled called) {
        Need before = running.get(sample);
        if (before != null) {
            Part.Result result = new Part.Result(called.callId(), called.tool(), called.result());
            keepBack(sample, before.more(RequestSize.of(result)));
        }
    }

    private void keepBack(StepScope.Sample sample, Need need) {
        running.put(sample, need);
        ledger.keepBack(scope(sample), need.call());
    }

    /// What the first work of a conversation leaves: its last answer, for which nothing is kept back yet.
    Spend leaving(StepScope scope, ModelFacts facts, long tokensIn) {
        return scope instanceof StepScope.Sample sample && !running.containsKey(sample)
                ? new Need(facts, tokensIn).call()
                : Spend.NONE;
    }

    /// Lets go of what is kept for the attempt's samples before this one.
    private void letGo(AttemptId attempt, int before) {
        List.copyOf(running.keySet()).stream()
                .filter(each -> each.attempt().equals(attempt) && each.sample() < before)
                .forEach(this::letGo);
    }

    private void letGo(StepScope.Sample sample) {
        if (running.remove(sample) != null) {
            ledger.keepBack(scope(sample), Spend.NONE);
        }
    }

    /// A nested run's synthesis is its parent's attempt's last answer.
    private void keepBackSynthesis() {
        if (!nested()) {
            ledger.keepBack(Scope.RUN, needsSynthesis ? synthesis() : Spend.NONE);
        }
    }

    private Spend synthesis() {
        return priced(models.facts(synthesizerModel), synthesisBytes, LAST_ANSWER);
    }

    /// One model call of so many tokens, with what it costs where a price is known.
    static Spend priced(ModelFacts facts, long tokensIn, long tokensOut) {
        ModelFacts.Price price = facts.price();
        return new Spend(tokensIn, tokensOut, 1, 0, price == null ? Money.ZERO : price.of(tokensIn, 0, tokensOut));
    }

    private static Scope parse(String path) {
        return path.equals(Scope.RUN.toString()) ? Scope.RUN : new Scope(List.of(path.split("/", -1)));
    }
}
