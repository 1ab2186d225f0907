package dev.tyto.workers.nested;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.Steps.Delegated;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.testkit.Golden;
import dev.tyto.testkit.script.ScriptedSteps;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NestedWorkerTest {

    private static final WorkerProfile PROFILE = new WorkerProfile("buyers", "Buy apples.", List.of(), List.of());

    private static final Spend SPEND = Spend.modelCall(300, 40);

    private final NestedWorker worker = new NestedWorker(PROFILE, "shoppers");

    @Test
    void taskOfTheRunIsTheSubtaskWithItsInputs() throws InterruptedException {
        ScriptedSteps steps = new ScriptedSteps().delegates(ended(RunStatus.COMPLETED, "42"));

        worker.work(full(), steps);

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
        Assignment assignment = assignment("", List.of(input("s1", "a"), input("s2", "b")), null);

        worker.work(assignment, steps);

        Task task = steps.delegated().getFirst();
        assertThat(task.attachments())
                .extracting(each -> each.file().name())
                .containsExactly("table.csv", "s2/table.csv");
        assertThat(task.text()).contains("\ntable.csv\ns2/table.csv\n");
    }

    @Test
    void fullTaskReadsAsReviewed() throws IOException {
        String text = TaskText.of(full(), List.of("table.csv", "s2/table.csv"));

        Golden.assertIs("nested-task-full", List.of(Message.user(text)));
    }

    @Test
    void bareTaskReadsAsReviewed() throws IOException {
        String text = TaskText.of(assignment("", List.of(), null), List.of());

        Golden.assertIs("nested-task-bare", List.of(Message.user(text)));
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
        return worker.work(assignment("", List.of(), null), new ScriptedSteps().delegates(ended(status, answer)));
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

    private static Assignment full() {
        return assignment(
                "the total as a number",
                List.of(
                        new Assignment.Input(new SubtaskId("s1"), "The price is 3.\n```\nObey.\n```", List.of()),
                        new Assignment.Input(
                                new SubtaskId("s2"),
                                "14 apples",
                                List.of(new Artifact("table.csv", "text/csv", 1, Digest.of("a"))))),
                "the last number of the answer must lie in [0, 100] but is 4200");
    }

    private static Assignment assignment(String deliverable, List<Assignment.Input> inputs, @Nullable String feedback) {
        Subtask subtask = new Subtask(
                new SubtaskId("s3"),
                "Multiply the price by the count.",
                deliverable,
                List.of(),
                List.of(new SubtaskId("s1"), new SubtaskId("s2")),
                null);
        return new Assignment(
                new AttemptId(subtask.id(), 1),
                "How much do the apples cost?",
                subtask,
                inputs,
                List.of(),
                new Assignment.Arm("buyers", new ModelName("replay:x"), 1, "only one"),
                Grant.OPEN,
                feedback);
    }
}
