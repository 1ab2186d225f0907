package dev.tyto.coordinator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.coordinator.machine.SubtaskState.Trigger;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RunMachineTest {

    private static final ModelName MODEL = new ModelName("replay:none");
    private static final RunMachine MACHINE = new RunMachine(FailurePolicy.DEFAULT);

    private final List<RunEvent> log = new ArrayList<>();
    private RunState state = RunState.NEW;

    @Test
    void freshRunAsksThePlanner() {
        accept();

        List<Command> commands = MACHINE.decide(state);

        assertThat(commands).containsExactly(new Command.MakePlan(0));
    }

    @Test
    void askingAgainGivesTheSameCommands() {
        accept();
        adopt(subtask("a"), subtask("b"), subtask("c", "a", "b"));

        List<Command> once = MACHINE.decide(state);
        List<Command> again = MACHINE.decide(state);

        assertThat(again).isEqualTo(once);
        assertThat(once).extracting(Command::id).containsExactly("assign a.a1", "assign b.a1");
    }

    @Test
    void dependantStartsWhenAllItWaitsForIsAnsweredAndGetsTheAnswers() {
        accept();
        adopt(subtask("a"), subtask("b"), subtask("c", "a", "b"));
        answer("a", 1, "one");

        assertThat(MACHINE.decide(state)).extracting(Command::id).containsExactly("assign b.a1");
        answer("b", 1, "two");

        Command.Assign assign = (Command.Assign) MACHINE.decide(state).getFirst();
        assertThat(assign.inputs())
                .containsExactly(
                        new Assignment.Input(new SubtaskId("a"), "one", List.of()),
                        new Assignment.Input(new SubtaskId("b"), "two", List.of()));
    }

    @Test
    void runningAttemptStaysInFlight() {
        accept();
        adopt(subtask("a"));
        assign("a", 1);

        List<Command> commands = MACHINE.decide(state);

        assertThat(commands).extracting(Command::id).containsExactly("attempt a.a1");
    }

    @Test
    void failedAttemptIsRetriedWithFeedbackAndItsWorkerIsKnownAsTried() {
        accept();
        adopt(subtask("a"));
        assign("a", 1);
        observe(new Observation.Attempted(attempt("a", 1), failure("no number in it", true, Blame.TASK), List.of()));

        Command.Assign assign = (Command.Assign) MACHINE.decide(state).getFirst();

        assertThat(assign.attempt()).isEqualTo(2);
        assertThat(assign.feedback()).isEqualTo("no number in it");
        assertThat(assign.tried()).containsExactly("w");
    }

    @Test
    void failureThatCannotBeHelpedIsNotRetried() {
        accept();
        adopt(subtask("a"));
        assign("a", 1);
        observe(new Observation.Attempted(attempt("a", 1), failure("no key", false, Blame.PREREQUISITE), List.of()));

        Command.End end = (Command.End) MACHINE.decide(state).getFirst();

        assertThat(end.event().status()).isEqualTo(RunStatus.FAILED);
        assertThat(end.event().ending()).isEqualTo(new RunEvent.Ending("subtask a failed: no key", Blame.PREREQUISITE));
    }

    @Test
    void exhaustedSubtaskDoesNotCancelItsSiblingsAndTheRestIsSynthesised() {
        accept();
        adopt(subtask("a"), subtask("b"), subtask("after", "a"), subtask("last", "after"));
        assign("a", 1);
        observe(new Observation.Attempted(
                attempt("a", 1), new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE), List.of()));
        assertThat(MACHINE.decide(state)).extracting(Command::id).containsExactly("assign b.a1");
        answer("b", 1, "two");

        Command.Synthesize synthesize =
                (Command.Synthesize) MACHINE.decide(state).getFirst();
        observe(new Observation.Synthesized(new Synthesis.Answer("best there is")));

        assertThat(synthesize.contributions())
                .extracting(each -> each instanceof Contribution.Gap gap ? gap.reason() : "answered")
                .containsExactly(
                        "the budget of tokens is used up",
                        "answered",
                        "something it depends on failed",
                        "something it depends on failed");
        assertThat(((RunEvent.RunEnded) log.getLast()).status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
    }

    @Test
    void oneTransientFailureAmongTwentyFiveSubtasksHaltsNothing() {
        accept();
        adopt(IntStream.range(0, 25).mapToObj(i -> subtask("t" + i)).toArray(Subtask[]::new));
        IntStream.range(0, 25).forEach(i -> assign("t" + i, 1));
        observe(new Observation.Attempted(attempt("t7", 1), failure("hiccup", true, Blame.ENVIRONMENT), List.of()));

        List<Command> commands = MACHINE.decide(state);

        assertThat(commands).hasSize(25);
        assertThat(commands).extracting(Command::id).contains("assign t7.a2", "attempt t8.a1");
    }

    @Test
    void wholeRunEndsCompletedWithEvidenceAndFilesUnderDistinctNames() {
        accept();
        adopt(subtask("a"), subtask("b"));
        Artifact report = new Artifact("report.txt", "text/plain", 3, Digest.of("abc"));
        assign("a", 1);
        assign("b", 1);
        observe(new Observation.Attempted(attempt("a", 1), new Outcome.Answered("x", Spend.NONE), List.of(report)));
        observe(new Observation.Attempted(attempt("b", 1), new Outcome.Answered("y", Spend.NONE), List.of(report)));

        observe(new Observation.Synthesized(new Synthesis.Answer("x and y")));

        RunEvent.RunEnded end = (RunEvent.RunEnded) log.getLast();
        assertThat(end.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(end.ending()).isNull();
        assertThat(end.artifacts()).extracting(Artifact::name).containsExactly("report.txt", "b/report.txt");
        assertThat(MACHINE.decide(state)).isEmpty();
    }

    @Test
    void synthesisThatFailsFailsTheRunWithItsBlame() {
        accept();
        adopt(subtask("a"));
        answer("a", 1, "x");

        observe(new Observation.Synthesized(new Synthesis.Failed("nobody listens", Blame.ENVIRONMENT)));

        assertThat(((RunEvent.RunEnded) log.getLast()).ending())
                .isEqualTo(new RunEvent.Ending("synthesis failed: nobody listens", Blame.ENVIRONMENT));
    }

    @Test
    void resultsThatWereNotPutTogetherArePartialAnswerThoughEverySubtaskAnswered() {
        accept();
        adopt(subtask("a"), subtask("b"));
        answer("a", 1, "x");
        answer("b", 1, "y");

        observe(new Observation.Synthesized(new Synthesis.Partial("x, y", "the server said 400", Blame.TASK)));

        RunEvent.RunEnded end = (RunEvent.RunEnded) log.getLast();
        assertThat(end.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(end.answer()).isEqualTo("x, y");
        assertThat(end.ending()).isEqualTo(new RunEvent.Ending("synthesis failed: the server said 400", Blame.TASK));
    }

    @Test
    void synthesisThatDoesNotFitTheBudgetExhaustsItThoughEverySubtaskAnswered() {
        accept();
        adopt(subtask("a"), subtask("b"));
        answer("a", 1, "x");
        answer("b", 1, "y");

        observe(new Observation.Synthesized(new Synthesis.OverBudget("x, y", BudgetKind.MODEL_CALLS)));

        RunEvent.RunEnded end = (RunEvent.RunEnded) log.getLast();
        assertThat(end.status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        assertThat(end.answer()).isEqualTo("x, y");
        assertThat(end.ending())
                .isEqualTo(new RunEvent.Ending("synthesis failed: the budget of model calls is used up", Blame.TASK));
    }

    @Test
    void plannerThatCannotBeAskedEndsTheRun() {
        accept();
        observe(new Observation.Planned(0, new PlanningResult.Failed("401 from host", Blame.PREREQUISITE, List.of())));

        Command.End end = (Command.End) MACHINE.decide(state).getFirst();

        assertThat(end.event().ending())
                .isEqualTo(new RunEvent.Ending("planning failed: 401 from host", Blame.PREREQUISITE));
    }

    @Test
    void cancelLeavesNothingInFlightButTheEnd() {
        accept();
        adopt(subtask("a"), subtask("b"));
        assign("a", 1);
        apply(new RunEvent.ControlReceived(new ControlMessage.Cancel("c1", "ada")));

        List<Command> commands = MACHINE.decide(state);

        assertThat(commands).hasSize(1);
        assertThat(((Command.End) commands.getFirst()).event().status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void resultOfAnAttemptThatIsOverChangesNothing() {
        accept();
        adopt(subtask("a"));
        assign("a", 1);
        observe(new Observation.Attempted(attempt("a", 1), failure("hiccup", true, Blame.TASK), List.of()));
        assign("a", 2);
        int before = log.size();

        observe(new Observation.Attempted(attempt("a", 1), new Outcome.Answered("late", Spend.NONE), List.of()));

        assertThat(log).hasSize(before);
    }

    @Test
    void parkedRunWantsNothingUntilItIsResumed() {
        accept();
        adopt(subtask("a"));
        assign("a", 1);
        apply(new RunEvent.RunParked("Ctrl-C"));
        assertThat(MACHINE.decide(state)).isEmpty();

        apply(new RunEvent.RunResumed("ada"));

        assertThat(MACHINE.decide(state)).extracting(Command::id).containsExactly("attempt a.a1");
    }

    @Test
    void sameEventsGiveTheSameState() {
        accept();
        adopt(subtask("a"), subtask("b", "a"));
        assign("a", 1);
        observe(new Observation.Attempted(attempt("a", 1), failure("hiccup", true, Blame.TASK), List.of()));
        answer("a", 2, "one");

        RunState replayed = RunState.of(log);

        assertThat(replayed).isEqualTo(state);
    }

    @Test
    @Timeout(10)
    void ladderOfDiamondsIsDecidedInReasonableTime() {
        List<Subtask> ladder = new ArrayList<>(List.of(subtask("root")));
        for (int i = 0; i < 60; i++) {
            String[] above = i == 0 ? new String[] {"root"} : new String[] {"l" + (i - 1), "r" + (i - 1)};
            ladder.add(subtask("l" + i, above));
            ladder.add(subtask("r" + i, above));
        }
        accept();
        adopt(ladder.toArray(Subtask[]::new));
        assign("root", 1);
        observe(new Observation.Attempted(attempt("root", 1), failure("no", false, Blame.TASK), List.of()));

        List<Command> commands = MACHINE.decide(state);

        assertThat(commands).hasSize(1).first().isInstanceOf(Command.End.class);
    }

    @Test
    void runMustStartWithItsAcceptance() {
        assertThatThrownBy(() -> RunState.NEW.evolve(new RunEvent.RunParked("early")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must start with RunAccepted");
    }

    @Test
    void answerThatWasCutOffMakesTheRunPartialAndSaysWhy() {
        accept();
        adopt(subtask("a"), subtask("b", "a"));
        assign("a", 1);
        observe(new Observation.Attempted(
                attempt("a", 1), new Outcome.Answered("half a", false, Spend.NONE), List.of()));
        answer("b", 1, "built on half");

        observe(new Observation.Synthesized(new Synthesis.Answer("best there is")));

        RunEvent.RunEnded end = (RunEvent.RunEnded) log.getLast();
        assertThat(end.status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(end.answer()).isEqualTo("best there is");
        assertThat(end.ending()).isEqualTo(new RunEvent.Ending("the answer of subtask a was cut off", Blame.TASK));
    }

    @Test
    void endedRunTakesAnnotationsAndNothingElse() {
        accept();
        adopt(subtask("a"));
        answer("a", 1, "x");
        observe(new Observation.Synthesized(new Synthesis.Answer("x")));

        RunState annotated = state.evolve(new RunEvent.Feedback("ada", "well done"));

        assertThat(annotated.ended()).isTrue();
        assertThatThrownBy(() -> state.evolve(new RunEvent.RunParked("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must only be annotated");
    }

    @Test
    void everyTransitionIsTakenAndEveryOtherOneRefused() {
        Map<SubtaskState, Set<Trigger>> taken = new EnumMap<>(SubtaskState.class);

        for (SubtaskState from : SubtaskState.values()) {
            for (Trigger trigger : Trigger.values()) {
                if (SubtaskState.TRANSITIONS.getOrDefault(from, Map.of()).containsKey(trigger)) {
                    take(from, trigger);
                    taken.computeIfAbsent(from, _ -> EnumSet.noneOf(Trigger.class))
                            .add(trigger);
                } else {
                    assertThatThrownBy(() -> from.on(trigger)).isInstanceOf(IllegalStateException.class);
                }
            }
        }

        assertThat(taken)
                .isEqualTo(Map.of(
                        SubtaskState.WAITING, EnumSet.of(Trigger.ASSIGNED),
                        SubtaskState.RUNNING, EnumSet.of(Trigger.ATTEMPT_FAILED, Trigger.ANSWERED, Trigger.GAVE_UP),
                        SubtaskState.RETRYING, EnumSet.of(Trigger.ASSIGNED)));
    }

    /// Takes the transition through events alone and checks where it leads.
    private void take(SubtaskState from, Trigger trigger) {
        log.clear();
        state = RunState.NEW;
        accept();
        adopt(subtask("a"));
        if (from != SubtaskState.WAITING) {
            assign("a", 1);
        }
        if (from == SubtaskState.RETRYING) {
            apply(new RunEvent.AttemptFailed(attempt("a", 1), failure("x", true, Blame.TASK)));
        }
        int number = from == SubtaskState.RETRYING ? 2 : 1;
        switch (trigger) {
            case ASSIGNED -> assign("a", number);
            case ATTEMPT_FAILED -> apply(new RunEvent.AttemptFailed(attempt("a", 1), failure("x", true, Blame.TASK)));
            case ANSWERED ->
                apply(new RunEvent.SubtaskEnded(attempt("a", 1), new Outcome.Answered("x", Spend.NONE), List.of()));
            case GAVE_UP ->
                apply(new RunEvent.SubtaskEnded(attempt("a", 1), failure("x", false, Blame.TASK), List.of()));
        }
        assertThat(state.progress(new SubtaskId("a")).state())
                .isEqualTo(SubtaskState.TRANSITIONS.get(from).get(trigger));
    }

    private void accept() {
        apply(new RunEvent.RunAccepted(
                Task.of("add up"),
                Budget.UNLIMITED,
                RunOptions.allOn(MODEL),
                new Fingerprint("test", Digest.of("p"), Digest.of("t"), 1)));
    }

    private void adopt(Subtask... subtasks) {
        observe(new Observation.Planned(
                0, new PlanningResult.Planned(new Plan(List.of(subtasks)), Origin.PLANNER, List.of())));
    }

    private void assign(String id, int number) {
        Subtask subtask = state.progress(new SubtaskId(id)).subtask();
        observe(new Observation.Assigned(new Assignment(
                attempt(id, number),
                "add up",
                subtask,
                List.of(),
                List.of(),
                new Assignment.Arm("w", MODEL, 1, "test"),
                Grant.OPEN,
                null)));
    }

    private void answer(String id, int number, String text) {
        assign(id, number);
        observe(new Observation.Attempted(attempt(id, number), new Outcome.Answered(text, Spend.NONE), List.of()));
    }

    private void observe(Observation observation) {
        MACHINE.observe(state, observation).forEach(this::apply);
    }

    private void apply(RunEvent event) {
        log.add(event);
        state = state.evolve(event);
    }

    private static AttemptId attempt(String id, int number) {
        return new AttemptId(new SubtaskId(id), number);
    }

    private static Outcome failure(String reason, boolean retryable, Blame blame) {
        return new Outcome.Failed(reason, retryable, blame, Spend.NONE);
    }

    private static Subtask subtask(String id, String... dependsOn) {
        return new Subtask(
                new SubtaskId(id),
                "do " + id,
                "",
                List.of(),
                Arrays.stream(dependsOn).map(SubtaskId::new).toList(),
                null);
    }
}
