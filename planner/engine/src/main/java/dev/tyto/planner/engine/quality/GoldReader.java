package dev.tyto.planner.engine.quality;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRules;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.planner.engine.quality.GoldPlan.Link;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads gold plans, one JSON object a line, in the forms of two data sets:
///
/// - UltraTool (and RestBench) as GNN4TaskPlan packs them: `user_request` or `query`, `task_nodes` of
///   `{"task":…}`, `task_links` of `{"source":…,"target":…}`. Only rows whose `split`, where there is one, is
///   `test` are gold; the others are for training.
/// - FanOutQA: `question`, and `decomposition` of `{"id":…,"question":…,"depends_on":[…],"decomposition":[…]}`.
///
/// Stateless.
public final class GoldReader {

    private static final String QUESTION = "question";
    private static final String DECOMPOSITION = "decomposition";

    private GoldReader() {}

    /// The row's gold plan; nothing for a row that is for training.
    ///
    /// @throws IllegalArgumentException naming the rule that the row breaks
    public static Optional<GoldPlan> read(String line) {
        Json.Obj row = row(line);
        if (row.text("split").filter(split -> !split.equals("test")).isPresent()) {
            return Optional.empty();
        }
        String id = row.get("id").map(GoldReader::plain).orElse("?");
        if (row.get(DECOMPOSITION).isPresent()) {
            return Optional.of(questions(id, row));
        }
        if (row.get("task_nodes").isPresent()) {
            return Optional.of(tools(id, row));
        }
        throw new IllegalArgumentException("row must have task_nodes or decomposition but has neither");
    }

    private static Json.Obj row(String line) {
        try {
            if (JsonText.parse(line) instanceof Json.Obj row) {
                return row;
            }
            throw new IllegalArgumentException("row must be a JSON object but is another value");
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("row must be JSON but is not: " + e.getMessage(), e);
        }
    }

    private static GoldPlan tools(String id, Json.Obj row) {
        String request = text(row, row.text("query").isPresent() ? "query" : "user_request");
        Set<String> tools = new LinkedHashSet<>();
        for (Json.Obj node : objects(row, "task_nodes")) {
            tools.add(tool(node, "task"));
        }
        Set<Link> links = new LinkedHashSet<>();
        for (Json.Obj link : objects(row, "task_links")) {
            Link read = new Link(tool(link, "source"), tool(link, "target"));
            if (!read.source().equals(read.target())) {
                links.add(read);
            }
        }
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("task_nodes must name a tool but is empty");
        }
        return new GoldPlan.OfTools(id, request, tools, links);
    }

    private static String tool(Json.Obj object, String field) {
        return text(object, field).toLowerCase(Locale.ROOT);
    }

    private static GoldPlan questions(String id, Json.Obj row) {
        List<Subtask> subtasks = new ArrayList<>();
        for (Json.Obj part : objects(row, DECOMPOSITION)) {
            collect(part, subtasks);
        }
        List<PlanDefect> defects = Plan.defectsOf(subtasks);
        if (!defects.isEmpty()) {
            throw new IllegalArgumentException("decomposition must be sound but: " + PlanRules.text(defects));
        }
        return new GoldPlan.OfQuestions(id, text(row, QUESTION), new Plan(subtasks));
    }

    /// Nesting is bounded by what is read as JSON at all.
    private static void collect(Json.Obj question, List<Subtask> subtasks) {
        List<SubtaskId> dependsOn = new ArrayList<>();
        for (Json each : question.items("depends_on")) {
            dependsOn.add(id(plain(each)));
        }
        for (Json.Obj part : objects(question, DECOMPOSITION)) {
            dependsOn.add(id(text(part, "id")));
            collect(part, subtasks);
        }
        Subtask whole = Subtask.of(id(text(question, "id")).value(), text(question, QUESTION));
        subtasks.add(new Subtask(whole.id(), whole.instruction(), "", List.of(), dependsOn, null));
    }

    private static SubtaskId id(String text) {
        return new SubtaskId(text);
    }

    private static List<Json.Obj> objects(Json.Obj object, String field) {
        List<Json.Obj> objects = new ArrayList<>();
        for (Json item : object.items(field)) {
            if (!(item instanceof Json.Obj each)) {
                throw new IllegalArgumentException(field + " must be a list of objects but holds another value");
            }
            objects.add(each);
        }
        return objects;
    }

    private static String text(Json.Obj object, String field) {
        return object.text(field)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException(field + " must be text but is missing"));
    }

    private static String plain(Json json) {
        return json instanceof Json.Str(String text) ? text : JsonText.write(json);
    }
}
