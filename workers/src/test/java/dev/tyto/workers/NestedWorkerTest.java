package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.Steps.Delegated;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.testkit.script.ScriptedSteps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NestedWorkerTest {

    private static final Spend SPEND = Spend.modelCall(300, 40);

    private final NestedWorker worker = new NestedWorker(Assigned.PROFILE, "shoppers");

    @Test
    void taskOfTheRunIsTheSubtaskWithItsInputs() throws InterruptedException {
        ScriptedSteps steps = new ScriptedSteps().delegates(ended(RunStatus.COMPLETED, "42"));

        worker.work(Assigned.full(), steps);

        assertThat(steps.delegated()).singleElement().satisfies(task -> {
            assertThat(task.text())
                    .startsWith("Multiply the price by the count.")
                    .contains("the total as a number", "14 apples", "table.csv")
                    .doesNotContain("How much do the apples cost?");
            assertThat(task.attachments())
                    .extracting(each -> each.file().name())
                    .containsExactly("table.csv");
        });
        assertThat(steps.teams()).containsExactly("shoppers");
    }

    @Test
    void filesOfOneNameAreKeptApartAndNamedAsTheyAreAttached() throws InterruptedException {
        ScriptedSteps steps = new ScriptedSteps().delegates(ended(RunStatus.COMPLETED, "42"));
        Assignment assignment = Assigned.assignment(List.of(input("s1", "a"), input("s2", "b")), List.of(), null);

        worker.work(assignment, steps);

        Task task = steps.delegated().getFirst();
        assertThat(task.attachments())
                .extracting(each -> each.file().name())
                .containsExactly("table.csv", "s2/table.csv");
        assertThat(task.text()).contains("\ntable.csv\ns2/table.csv\n");
    }

    @Test
    void completedRunHasAnswered() throws InterruptedException {
        assertThat(outcome(RunStatus.COMPLETED, "42")).isEqualTo(new Outcome.Answered("42", SPEND));
    }

    @Test
    void partialRunHasAnsweredInPart() throws InterruptedException {
        assertThat(outcome(RunStatus.PARTIAL, "about 42")).isEqualTo(new Outcome.Answered("about 42", false, SPEND));
    }

    @Test
    void exhaustedRunHasAnsweredInPartIfItSaysAnything() throws InterruptedException {
        assertThat(outcome(RunStatus.BUDGET_EXHAUSTED, "about 42"))
                .isEqualTo(new Outcome.Answered("about 42", false, BudgetKind.TOKENS, SPEND));
        assertThat(outcome(RunStatus.BUDGET_EXHAUSTED, " ")).isEqualTo(new Outcome.Exhausted(BudgetKind.TOKENS, SPEND));
    }

    @Test
    void failedRunIsFailedAttemptThatMayBeRepeated() throws InterruptedException {
        assertThat(outcome(RunStatus.FAILED, ""))
                .isEqualTo(new Outcome.Failed("the run of team shoppers failed", true, Blame.TASK, SPEND));
        assertThat(outcome(RunStatus.FAILED, "no shop"))
                .isEqualTo(new Outcome.Failed("the run of team shoppers failed: no shop", true, Blame.TASK, SPEND));
    }

    @Test
    void cancelledRunIsCancelledAttempt() throws InterruptedException {
        assertThat(outcome(RunStatus.CANCELLED, "half")).isEqualTo(new Outcome.Cancelled(SPEND));
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "PARTIAL"})
    void runThatSaysNothingHasNotAnswered(RunStatus status) throws InterruptedException {
        assertThat(outcome(status, "\n"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    private Outcome outcome(RunStatus status, String answer) throws InterruptedException {
        return worker.work(Assigned.bare(), new ScriptedSteps().delegates(ended(status, answer)));
    }

    private static Delegated ended(RunStatus status, String answer) {
        return new Delegated(status, answer, List.of(), SPEND);
    }

    private static Assignment.Input input(String from, String content) {
        return new Assignment.Input(
                new SubtaskId(from),
                "see the file",
                List.of(new Artifact("table.csv", "text/csv", 1, Digest.of(content))));
    }
}
