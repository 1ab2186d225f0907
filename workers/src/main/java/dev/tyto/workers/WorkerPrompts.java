package dev.tyto.workers;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.message.Message;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.prompt.DataFence;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Assignment.Input;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a worker says to its model. Stateless.
final class WorkerPrompts {

    static final PromptTemplate WORK = PromptTemplate.resource(WorkerPrompts.class, "worker");
    static final PromptTemplate LAST_ROUND = PromptTemplate.resource(WorkerPrompts.class, "worker-last-round");
    static final PromptTemplate OVER_BUDGET = PromptTemplate.resource(WorkerPrompts.class, "worker-over-budget");
    static final PromptTemplate SHORTER = PromptTemplate.resource(WorkerPrompts.class, "worker-shorter");

    private WorkerPrompts() {}

    static List<Message> work(WorkerProfile profile, Assignment assignment) {
        Subtask subtask = assignment.subtask();
        String feedback = assignment.feedback();
        return WORK.render(Map.of(
                "worker", profile.name(),
                "description", profile.description(),
                "task", DataFence.plain("task", assignment.task()),
                "instruction", DataFence.plain("subtask", subtask.instruction()),
                "deliverable", deliverable(subtask),
                "inputs", inputs(assignment.inputs()),
                "files", names(assignment.files()),
                "feedback", feedback == null ? "this is the first attempt" : DataFence.around("feedback", feedback)));
    }

    static List<Message> lastRound() {
        return LAST_ROUND.render(Map.of());
    }

    static List<Message> overBudget() {
        return OVER_BUDGET.render(Map.of());
    }

    static List<Message> shorter() {
        return SHORTER.render(Map.of());
    }

    private static String deliverable(Subtask subtask) {
        return subtask.deliverable().isBlank() ? "the result" : DataFence.plain("deliverable", subtask.deliverable());
    }

    private static String inputs(List<Input> inputs) {
        return inputs.isEmpty()
                ? "none"
                : inputs.stream().map(WorkerPrompts::input).collect(Collectors.joining("\n"));
    }

    private static String input(Input input) {
        String result = DataFence.around("result of " + input.from(), input.answer());
        return input.artifacts().isEmpty()
                ? result
                : result + "\n"
                        + DataFence.around(
                                "files made by " + input.from(),
                                input.artifacts().stream().map(Artifact::name).collect(Collectors.joining("\n")));
    }

    private static String names(List<String> files) {
        return files.isEmpty() ? "none" : DataFence.around("names of files", String.join("\n", files));
    }
}
