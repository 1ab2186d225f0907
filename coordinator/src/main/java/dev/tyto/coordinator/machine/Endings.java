package dev.tyto.coordinator.machine;

import dev.tyto.core.answer.Evidence;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.FolderNames;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Ending;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.work.Outcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a run ends: with which status, answer, evidence and reason. Stateless.
final class Endings {

    private static final String NOTE = "(The time was over before a model could put these results together.)";

    private Endings() {}

    /// The end of a run that is cancelled, not approved, or cannot be planned.
    static Optional<Command> early(RunState state) {
        Optional<String> why = state.cancelledBy()
                .map(who -> "cancelled by " + who)
                .or(() -> state.denied(state.planRequest(), state.planShown())
                        .map(no -> no.by() + " did not approve the plan: " + no.reason()));
        if (why.isPresent()) {
            return Optional.of(end(state, RunStatus.CANCELLED, "", new Ending(why.get(), Blame.TASK)));
        }
        LimitReached limit = state.limit();
        if (limit != null && state.all().isEmpty()) {
            return Optional.of(end(
                    state,
                    RunStatus.BUDGET_EXHAUSTED,
                    "",
                    new Ending(reached(limit) + " before there was a plan", Blame.TASK)));
        }
        RunEvent.PlanningFailed failed = state.planning().failed();
        return Optional.ofNullable(failed)
                .map(failure -> end(
                        state,
                        RunStatus.FAILED,
                        "",
                        new Ending("planning failed: " + failure.reason(), failure.blame())));
    }

    /// What is left when nothing is under way and nothing can start: the synthesis, or the end without one.
    static Command conclude(RunState state) {
        List<Contribution> contributions = live(state).stream()
                .map(progress -> contribution(state, progress))
                .toList();
        if (contributions.stream().anyMatch(Contribution.Result.class::isInstance)) {
            return new Command.Synthesize(contributions);
        }
        return end(state, failedStatus(state), "", ending(state));
    }

    /// The end with the results as they are, because there is no time for a synthesis.
    static RunEvent withoutSynthesis(RunState state) {
        String answer = live(state).stream()
                .filter(each -> each.state() == SubtaskState.ANSWERED)
                .map(each -> each.subtask().id() + ": " + answerOf(each).strip())
                .collect(Collectors.joining("\n\n"));
        return ended(
                state,
                RunStatus.BUDGET_EXHAUSTED,
                answer.isEmpty() ? "" : NOTE + "\n\n" + answer,
                new Ending(usedUp(BudgetKind.WALL_TIME), Blame.TASK));
    }

    static RunEvent synthesized(RunState state, Synthesis synthesis) {
        boolean whole = live(state).stream().allMatch(Endings::isWhole);
        return switch (synthesis) {
            case Synthesis.Answer(String text) when whole -> ended(state, RunStatus.COMPLETED, text, null);
            case Synthesis.Answer(String text) -> ended(state, partialStatus(state), text, ending(state));
            case Synthesis.Partial(String text, String reason, Blame blame) ->
                ended(state, partialStatus(state), text, new Ending("synthesis failed: " + reason, blame));
            case Synthesis.OverBudget(String text, BudgetKind kind) ->
                ended(
                        state,
                        RunStatus.BUDGET_EXHAUSTED,
                        text,
                        new Ending("synthesis failed: " + usedUp(kind), Blame.TASK));
            case Synthesis.Failed(String reason, Blame blame) ->
                ended(state, RunStatus.FAILED, "", new Ending("synthesis failed: " + reason, blame));
        };
    }

    static String answerOf(SubtaskProgress progress) {
        return progress.last() instanceof Outcome.Answered answered ? answered.text() : "";
    }

    private static List<SubtaskProgress> live(RunState state) {
        return state.all().stream().filter(each -> !each.state().gone()).toList();
    }

    private static Contribution contribution(RunState state, SubtaskProgress progress) {
        if (progress.state() == SubtaskState.ANSWERED) {
            return new Contribution.Result(
                    progress.subtask().id(),
                    progress.subtask().instruction(),
                    answerOf(progress),
                    progress.artifacts());
        }
        return new Contribution.Gap(progress.subtask().id(), progress.subtask().instruction(), whyNot(state, progress));
    }

    private static boolean isWhole(SubtaskProgress progress) {
        return progress.last() instanceof Outcome.Answered answered && answered.whole();
    }

    private static Command end(RunState state, RunStatus status, String answer, @Nullable Ending ending) {
        return new Command.Note(ended(state, status, answer, ending));
    }

    private static RunEvent.RunEnded ended(RunState state, RunStatus status, String answer, @Nullable Ending ending) {
        Collection<SubtaskProgress> all = state.all();
        List<Evidence> evidence = new ArrayList<>();
        for (SubtaskProgress progress : all) {
            if (progress.state() == SubtaskState.ANSWERED) {
                Optional.ofNullable(progress.lastStep())
                        .ifPresent(step ->
                                evidence.add(new Evidence(progress.subtask().id(), step)));
            }
        }
        return new RunEvent.RunEnded(status, answer, evidence, results(all), state.spend(), ending);
    }

    /// Every file that an answered subtask made, under names that can lie in one folder.
    private static List<Artifact> results(Collection<SubtaskProgress> all) {
        FolderNames names = new FolderNames();
        for (SubtaskProgress progress : all) {
            progress.artifacts()
                    .forEach(made -> names.add(made, progress.subtask().id().value()));
        }
        return List.copyOf(names.named().values());
    }

    private static RunStatus partialStatus(RunState state) {
        return failedStatus(state) == RunStatus.BUDGET_EXHAUSTED ? RunStatus.BUDGET_EXHAUSTED : RunStatus.PARTIAL;
    }

    private static RunStatus failedStatus(RunState state) {
        return state.limit() != null || live(state).stream().anyMatch(Endings::isExhausted)
                ? RunStatus.BUDGET_EXHAUSTED
                : RunStatus.FAILED;
    }

    private static boolean isExhausted(SubtaskProgress progress) {
        return progress.last() instanceof Outcome.Exhausted
                || (progress.last() instanceof Outcome.Answered answered && answered.exhausted() != null);
    }

    /// The limit that was reached, or the reason of the first subtask that failed, blamed on the gravest of all.
    private static Ending ending(RunState state) {
        LimitReached limit = state.limit();
        if (limit != null) {
            return new Ending(reached(limit), Blame.TASK);
        }
        List<SubtaskProgress> failed = live(state).stream()
                .filter(each -> each.state() == SubtaskState.FAILED)
                .toList();
        Blame blame = failed.stream().map(Endings::blame).max(Blame::compareTo).orElse(Blame.TASK);
        String reason = failed.stream()
                .filter(each -> blame == blame(each))
                .findFirst()
                .map(each -> "subtask " + each.subtask().id() + " failed: " + whyNot(state, each))
                .or(() -> live(state).stream()
                        .filter(each -> !isWhole(each))
                        .findFirst()
                        .map(each -> notWhole(state, each)))
                .orElse("no subtask was answered");
        return new Ending(reason, blame);
    }

    private static String notWhole(RunState state, SubtaskProgress progress) {
        return progress.state() == SubtaskState.ANSWERED
                ? "the answer of subtask " + progress.subtask().id() + " was cut " + cutBy(progress)
                : "subtask " + progress.subtask().id() + " has no answer: " + whyNot(state, progress);
    }

    private static String cutBy(SubtaskProgress progress) {
        return progress.last() instanceof Outcome.Answered answered && answered.exhausted() != null
                ? "short: " + usedUp(answered.exhausted())
                : "off";
    }

    private static Blame blame(SubtaskProgress progress) {
        return progress.last() instanceof Outcome.Failed failure ? failure.blame() : Blame.TASK;
    }

    private static String whyNot(RunState state, SubtaskProgress progress) {
        return switch (progress.last()) {
            case Outcome.Failed failed -> failed.forModel();
            case Outcome.Exhausted exhausted -> usedUp(exhausted.kind());
            case Outcome.Cancelled _ -> "it was cancelled";
            case Outcome.Answered _ -> "it was answered";
            case null -> state.blocked(progress) ? "something it depends on failed" : "it was not finished";
        };
    }

    private static String usedUp(BudgetKind kind) {
        return "the budget of " + name(kind) + " is used up";
    }

    private static String reached(LimitReached limit) {
        String smallest =
                limit.smallest() > 0 ? ": the smallest that would do is " + amount(limit.kind(), limit.smallest()) : "";
        return "the limit of " + amount(limit.kind(), limit.limit()) + " was reached" + smallest;
    }

    private static String name(BudgetKind kind) {
        if (kind.equals(BudgetKind.WALL_TIME)) {
            return "time";
        }
        return kind.equals(BudgetKind.MONEY) ? "money" : kind.unit();
    }

    /// In units that people use: dollars and seconds.
    private static String amount(BudgetKind kind, long amount) {
        if (kind.equals(BudgetKind.WALL_TIME)) {
            return shifted(amount, 3) + " s";
        }
        return kind.equals(BudgetKind.MONEY) ? shifted(amount, 9) + " usd" : amount + " " + kind.unit();
    }

    private static String shifted(long amount, int digits) {
        return BigDecimal.valueOf(amount, digits).stripTrailingZeros().toPlainString();
    }
}
