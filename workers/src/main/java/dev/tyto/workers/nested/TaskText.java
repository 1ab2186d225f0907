package dev.tyto.workers.nested;

import dev.tyto.core.plan.Subtask;
import dev.tyto.core.prompt.DataFence;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.work.Assignment;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/// What a run of its own is asked to do. Stateless.
final class TaskText {

    private static final PromptTemplate TASK = PromptTemplate.resource(TaskText.class, "nested-task");

    private TaskText() {}

    /// @param files the names of the files that come with the task
    static String of(Assignment assignment, Collection<String> files) {
        Subtask subtask = assignment.subtask();
        String deliverable = subtask.deliverable();
        String feedback = assignment.feedback();
        return TASK.render(Map.of(
                        "instruction", subtask.instruction(),
                        "deliverable",
                                deliverable.isBlank() ? "the result" : DataFence.plain("deliverable", deliverable),
                        "inputs", inputs(assignment),
                        "files",
                                files.isEmpty() ? "none" : DataFence.around("names of files", String.join("\n", files)),
                        "feedback",
                                feedback == null
                                        ? "this is the first attempt"
                                        : DataFence.around("feedback", feedback)))
                .getFirst()
                .text();
    }

    private static String inputs(Assignment assignment) {
        return assignment.inputs().isEmpty()
                ? "none"
                : assignment.inputs().stream()
                        .map(input -> DataFence.around("result of " + input.from(), input.answer()))
                        .collect(Collectors.joining("\n"));
    }
}
