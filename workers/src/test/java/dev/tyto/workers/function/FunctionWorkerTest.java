package dev.tyto.workers.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.testkit.script.ScriptedSteps;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FunctionWorkerTest {

    private static final WorkerProfile PROFILE =
            new WorkerProfile("mathematician", "Calculates.", List.of(), List.of());

    private static final Assignment ASSIGNMENT = new Assignment(
            new AttemptId(new SubtaskId("s3"), 1),
            "How much do the apples cost?",
            Subtask.of("s3", "Multiply the price by the count."),
            List.of(),
            List.of(),
            new Assignment.Arm("mathematician", new ModelName("replay:x"), 1, "only one"),
            Grant.OPEN,
            null);

    private static final Duration TIMEOUT = Duration.ofSeconds(7);

    private final ScriptedSteps steps = new ScriptedSteps();

    @Test
    void whatTheFunctionReturnsIsTheAnswerOfOneBilledStep() throws InterruptedException {
        FunctionWorker worker =
                worker(Effect.NONE, (assignment, scope) -> assignment.subtask().id() + " by " + scope.idempotencyKey());

        Outcome outcome = worker.work(ASSIGNMENT, steps);

        assertThat(outcome).isEqualTo(new Outcome.Answered("s3 by scripted", Spend.toolCall()));
        assertThat(worker.profile()).isEqualTo(PROFILE);
    }

    @Test
    void stepSaysWhatTheFunctionIsAndWhichAttemptItIs() throws InterruptedException {
        FunctionWorker worker = worker(Effect.IDEMPOTENT, (_, _) -> "42");

        worker.work(ASSIGNMENT, steps);

        assertThat(steps.performed()).singleElement().satisfies(step -> {
            assertThat(step.spec().name()).isEqualTo("work_mathematician");
            assertThat(step.spec().description()).isEqualTo(PROFILE.description());
            assertThat(step.spec().effect()).isEqualTo(Effect.IDEMPOTENT);
            assertThat(step.spec().timeout()).isEqualTo(TIMEOUT);
            assertThat(step.spec().permission()).isEqualTo(ToolSpec.Permission.WORKSPACE);
            assertThat(step.arguments())
                    .isEqualTo(Json.object().put("attempt", "s3.a1").build());
        });
    }

    @Test
    void stepHasLegalNameWhateverTheWorkerIsCalled() throws InterruptedException {
        WorkerProfile profile = new WorkerProfile("Prüfer 2.0 ".repeat(9), "Checks.", List.of(), List.of());

        new FunctionWorker(profile, Effect.NONE, TIMEOUT, (_, _) -> "42").work(ASSIGNMENT, steps);

        assertThat(steps.performed().getFirst().spec().name())
                .startsWith("work_pr_fer_2_0_")
                .hasSize(64);
    }

    @Test
    void exceptionIsFailedAttemptThatNamesItsKindAndNotItsMessage() throws InterruptedException {
        FunctionWorker worker = worker(Effect.NONE, (_, _) -> {
            throw new IOException("password hunter2 was refused by db.internal");
        });

        Outcome outcome = worker.work(ASSIGNMENT, steps);

        assertThat(outcome)
                .isEqualTo(new Outcome.Failed(
                        "failed: worker mathematician ended with IOException", true, Blame.TASK, Spend.toolCall()));
    }

    @Test
    void blankAnswerIsFailedAttempt() throws InterruptedException {
        Outcome outcome = worker(Effect.NONE, (_, _) -> " \n").work(ASSIGNMENT, steps);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.forModel()).contains("must not be blank"));
    }

    @Test
    void answerOfMoreThanTheLongestIsFailedAttempt() throws InterruptedException {
        Outcome longest = worker(Effect.NONE, (_, _) -> "ä".repeat(8_192)).work(ASSIGNMENT, steps);
        Outcome longer = worker(Effect.NONE, (_, _) -> "ä".repeat(8_192) + "!").work(ASSIGNMENT, steps);

        assertThat(longest).isInstanceOf(Outcome.Answered.class);
        assertThat(longer)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.forModel()).contains("must be at most 16384 bytes but was 16385"));
    }

    @ParameterizedTest
    @CsvSource({"NONE,true", "IDEMPOTENT,true", "UNSAFE,false"})
    void failureMayBeRepeatedUnlessEachRunCounts(Effect effect, boolean retryable) throws InterruptedException {
        FunctionWorker worker = worker(effect, (_, _) -> {
            throw new IllegalStateException("no");
        });

        Outcome failed = worker.work(ASSIGNMENT, steps);
        Outcome late =
                worker.work(ASSIGNMENT, new ScriptedSteps().performs(new ToolResult.TimedOut(Duration.ofSeconds(7))));

        assertThat(failed)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, it -> assertThat(it.retryable()).isEqualTo(retryable));
        assertThat(late).isInstanceOfSatisfying(Outcome.Failed.class, it -> {
            assertThat(it.retryable()).isEqualTo(retryable);
            assertThat(it.forModel()).isEqualTo("timed out after 7000 ms");
        });
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void refusedAndUnknownStepsAreNotRepeated(Effect effect) throws InterruptedException {
        FunctionWorker worker = worker(effect, (_, _) -> "42");

        Outcome refused = worker.work(ASSIGNMENT, new ScriptedSteps().performs(new ToolResult.Refused("no")));
        Outcome unknown = worker.work(ASSIGNMENT, new ScriptedSteps().performs(new ToolResult.Unknown()));

        assertThat(List.of(refused, unknown))
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Outcome.Failed.class,
                                failed -> assertThat(failed.retryable()).isFalse()));
    }

    @Test
    void recordedResultIsTakenWithoutRunningTheFunction() throws InterruptedException {
        FunctionWorker worker = worker(Effect.UNSAFE, (_, _) -> {
            throw new AssertionError("it ran again");
        });

        Outcome outcome = worker.work(ASSIGNMENT, new ScriptedSteps().performs(new ToolResult.Returned("as it was")));

        assertThat(outcome).isEqualTo(new Outcome.Answered("as it was", Spend.toolCall()));
    }

    @Test
    void interruptPassesThrough() {
        FunctionWorker worker = worker(Effect.NONE, (_, _) -> {
            throw new InterruptedException("cancelled");
        });

        assertThatThrownBy(() -> worker.work(ASSIGNMENT, steps)).isInstanceOf(InterruptedException.class);
    }

    private static FunctionWorker worker(Effect effect, FunctionWorker.Work work) {
        return new FunctionWorker(PROFILE, effect, TIMEOUT, work);
    }
}
