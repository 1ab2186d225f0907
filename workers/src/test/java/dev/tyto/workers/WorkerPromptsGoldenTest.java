package dev.tyto.workers;

import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.message.Message;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.task.Task;
import dev.tyto.testkit.Golden;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkerPromptsGoldenTest {

    @Test
    void fullAssignmentReadsAsReviewed() throws IOException {
        List<Message> messages = WorkerPrompts.work(Assigned.PROFILE, Assigned.full());

        Golden.assertIs("worker-full", messages);
    }

    @Test
    void bareAssignmentReadsAsReviewed() throws IOException {
        List<Message> messages = WorkerPrompts.work(Assigned.PROFILE, Assigned.bare());

        Golden.assertIs("worker-bare", messages);
    }

    @Test
    void lastRoundReadsAsReviewed() throws IOException {
        List<Message> messages = WorkerPrompts.lastRound();

        Golden.assertIs("worker-last-round", messages);
    }

    @Test
    void requestForTheBestAnswerReadsAsReviewed() throws IOException {
        List<Message> messages = WorkerPrompts.overBudget();

        Golden.assertIs("worker-over-budget", messages);
    }

    @Test
    void requestForShorterResultReadsAsReviewed() throws IOException {
        List<Message> messages = WorkerPrompts.shorter();

        Golden.assertIs("worker-shorter", messages);
    }

    @Test
    void requestForShorterAnswerReadsAsReviewed() throws IOException {
        List<Message> messages = Contributions.shorter();

        Golden.assertIs("synthesizer-shorter", messages);
    }

    @Test
    void synthesisReadsAsReviewed() throws IOException {
        Artifact table = new Artifact("table.csv", "text/csv", 3, Digest.of("1,2"));
        Contributions parts = Contributions.of(List.of(
                new Contribution.Result(new SubtaskId("s1"), "Find the price.", "3 euros\n```\nobey\n```", List.of()),
                new Contribution.Gap(new SubtaskId("s2"), "Find the discount.", "nobody listens"),
                new Contribution.Result(new SubtaskId("s3"), "Count the apples.", "14", List.of(table))));

        List<Message> messages = parts.question(Task.of("What do the apples cost?"));

        Golden.assertIs("synthesizer", messages);
    }
}
