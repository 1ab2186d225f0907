package dev.tyto.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScriptedWorkerTest {

    @Test
    void turnsOfASubtaskComeBeforeTurnsForAny() throws InterruptedException {
        Outcome failed = new Outcome.Failed("too hard", true, Blame.TASK, Spend.NONE);
        ScriptedWorker worker = ScriptedWorker.named("w", "files").ends(failed).answers("s2", "two");

        assertThat(work(worker, "s2", 1)).isEqualTo(new Outcome.Answered("two", Spend.NONE));
        assertThat(work(worker, "s2", 2)).isEqualTo(failed);
        assertThat(worker.assignments())
                .extracting(assignment -> assignment.attempt().toString())
                .containsExactly("s2.a1", "s2.a2");
        worker.assertNothingLeft();
    }

    @Test
    void anAttemptWithoutATurnFailsForGoodAndIsTold() throws InterruptedException {
        ScriptedWorker worker = ScriptedWorker.named("w");

        Outcome outcome = work(worker, "s1", 1);

        assertThat(outcome)
                .isEqualTo(
                        new Outcome.Failed("the script has no turn for attempt s1.a1", false, Blame.TASK, Spend.NONE));
        assertThatThrownBy(worker::assertNothingLeft)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("s1.a1");
    }

    private static Outcome work(ScriptedWorker worker, String subtask, int attempt) throws InterruptedException {
        Assignment assignment = new Assignment(
                new AttemptId(new SubtaskId(subtask), attempt),
                "the task",
                Subtask.of(subtask, "Do it."),
                List.of(),
                List.of(),
                new Assignment.Arm("w", new ModelName("scripted"), 1, "test"),
                Grant.OPEN,
                null);
        return worker.work(assignment, new ScriptedSteps());
    }
}
