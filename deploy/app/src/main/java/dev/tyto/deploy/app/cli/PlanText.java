package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.task.Check;
import dev.tyto.core.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A plan for people. Stateless.
final class PlanText {

    private PlanText() {}

    /// Every subtask with all that is said of it.
    static String of(Plan plan) {
        StringBuilder text = new StringBuilder();
        for (Subtask subtask : plan.subtasks()) {
            text.append(subtask.id()).append("  ").append(subtask.instruction()).append('\n');
            for (String line : details(subtask)) {
                text.append("    ").append(line).append('\n');
            }
        }
        return text.toString();
    }

    /// The subtask in one line: its id, its instruction, what it waits for.
    static String oneLine(Subtask subtask) {
        return subtask.id()
                + (subtask.dependsOn().isEmpty() ? "" : " (after " + ids(subtask.dependsOn()) + ")")
                + "  " + subtask.instruction();
    }

    private static List<String> details(Subtask subtask) {
        List<String> lines = new ArrayList<>();
        if (!subtask.deliverable().isBlank()) {
            lines.add("hands over: " + subtask.deliverable());
        }
        if (!subtask.capabilities().isEmpty()) {
            lines.add("needs: "
                    + subtask.capabilities().stream().map(Capability::name).collect(Collectors.joining(", ")));
        }
        if (!subtask.dependsOn().isEmpty()) {
            lines.add("after: " + ids(subtask.dependsOn()));
        }
        if (subtask.check() != null) {
            lines.add("check: "
                    + switch (subtask.check()) {
                        case Check.Matches matches -> "matches " + matches.pattern();
                        case Check.NumberBetween between ->
                            "the last number lies in [" + between.min() + ", " + between.max() + "]";
                        case Check.JsonValue(JsonSchema schema) ->
                            "holds JSON that " + JsonText.write(schema.source()) + " admits";
                    });
        }
        return lines;
    }

    private static String ids(List<SubtaskId> ids) {
        return ids.stream().map(SubtaskId::value).collect(Collectors.joining(", "));
    }
}
