package dev.tyto.planner.engine;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.prompt.Thoughts;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the plan in what a model wrote: the last JSON object that has `subtasks`, whatever stands around it
/// (prose, fences, earlier drafts), else a `<tasks><task>…</task></tasks>` list, whose tasks become independent
/// subtasks `t1` to `tN`. A draft inside a think block is no plan. Stateless.
final class PlanParser {

    private static final String SUBTASKS = "subtasks";

    private PlanParser() {}

    /// Never throws for what the model wrote.
    static PlanFormat.Reading parse(String answer) {
        String text = Thoughts.without(answer);
        if (text.isBlank()) {
            return unreadable("it is empty");
        }
        return lastPlanIn(text).map(PlanFormat::read).orElseGet(() -> tagged(text));
    }

    private static Optional<Json.Obj> lastPlanIn(String text) {
        return JsonText.objectsIn(text).reversed().stream()
                .flatMap(found -> planOf(found).stream())
                .findFirst();
    }

    /// The object itself, or the plan in one of its fields, as in `{"plan":{…}}`.
    private static Optional<Json.Obj> planOf(Json.Obj object) {
        if (object.fields().containsKey(SUBTASKS)) {
            return Optional.of(object);
        }
        for (Json value : object.fields().values()) {
            if (value instanceof Json.Obj inner && inner.fields().containsKey(SUBTASKS)) {
                return Optional.of(inner);
            }
        }
        return Optional.empty();
    }

    private static PlanFormat.Reading tagged(String text) {
        int open = text.lastIndexOf("<tasks>");
        int close = text.indexOf("</tasks>", Math.max(open, 0));
        if (open < 0 || close < 0) {
            return unreadable("it must be a JSON object with the field \"subtasks\"");
        }
        List<Subtask> subtasks = new ArrayList<>();
        for (String instruction : tasksIn(text.substring(open, close))) {
            subtasks.add(Subtask.of("t" + (subtasks.size() + 1), instruction));
        }
        return new PlanFormat.Reading(subtasks, Plan.defectsOf(subtasks));
    }

    /// The tasks of the list that say something.
    private static List<String> tasksIn(String list) {
        List<String> tasks = new ArrayList<>();
        int at = list.indexOf("<task>");
        while (at >= 0) {
            int start = at + "<task>".length();
            int end = list.indexOf("</task>", start);
            if (end < 0) {
                break;
            }
            String task = list.substring(start, end).strip();
            if (!task.isEmpty()) {
                tasks.add(task);
            }
            at = list.indexOf("<task>", end);
        }
        return tasks;
    }

    private static PlanFormat.Reading unreadable(String reason) {
        return new PlanFormat.Reading(List.of(), List.of(new PlanDefect.Unreadable(reason)));
    }
}
