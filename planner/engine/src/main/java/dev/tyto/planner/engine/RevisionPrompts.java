package dev.tyto.planner.engine;

import dev.tyto.core.message.Message;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningRequest.Trouble;
import dev.tyto.core.prompt.DataFence;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What the planner says to its model when a plan is to be revised. Immutable.
final class RevisionPrompts {

    static final PromptTemplate REVISE = PromptTemplate.resource(RevisionPrompts.class, "planner-revise");
    static final PromptTemplate SPLIT = PromptTemplate.resource(RevisionPrompts.class, "planner-split");
    static final PromptTemplate REPAIR = PromptTemplate.resource(RevisionPrompts.class, "planner-revise-repair");

    /// Characters of an answer that are shown.
    static final int SHOWN_ANSWER = 500;

    private final int maxSubtasks;

    RevisionPrompts(int maxSubtasks) {
        this.maxSubtasks = maxSubtasks;
    }

    List<Message> question(PromptTemplate template, PlanningRequest request, Standing standing) {
        return template.render(Map.of(
                "maxSubtasks", String.valueOf(maxSubtasks),
                "task", DataFence.plain("task", request.task().text()),
                "attachments", PlanPrompts.attachments(request.task().attachments()),
                "workers", PlanPrompts.workers(request.workers()),
                "budget", PlanPrompts.budget(request.remaining()),
                "subtasks", standing.lines().stream().map(RevisionPrompts::line).collect(Collectors.joining("\n\n")),
                "troubles",
                        standing.troubles().stream()
                                .map(RevisionPrompts::trouble)
                                .collect(Collectors.joining("\n\n"))));
    }

    private static String line(Line line) {
        SubtaskId id = line.subtask().id();
        String state = line.progress().name().toLowerCase(Locale.ROOT);
        String dependsOn =
                line.subtask().dependsOn().stream().map(SubtaskId::value).collect(Collectors.joining(", "));
        String shown = id + ": " + state + ", depends on " + (dependsOn.isEmpty() ? "nothing" : dependsOn) + "\n"
                + DataFence.around("subtask " + id, JsonText.write(PlanFormat.writeSubtask(line.subtask())));
        String answer = line.answer();
        return answer == null ? shown : shown + "\n" + result(id, answer);
    }

    private static String result(SubtaskId id, String answer) {
        if (answer.length() <= SHOWN_ANSWER) {
            return DataFence.around("result of " + id, answer);
        }
        int end = Character.isHighSurrogate(answer.charAt(SHOWN_ANSWER - 1)) ? SHOWN_ANSWER - 1 : SHOWN_ANSWER;
        return DataFence.around(
                "result of " + id + " (the first " + end + " of " + answer.length() + " characters)",
                answer.substring(0, end));
    }

    private static String trouble(Trouble trouble) {
        String tried = trouble.tried().isEmpty() ? "nobody" : String.join(", ", trouble.tried());
        return trouble.subtask() + ", tried by " + tried + "\n"
                + DataFence.around("why " + trouble.subtask() + " failed", trouble.reason());
    }
}
