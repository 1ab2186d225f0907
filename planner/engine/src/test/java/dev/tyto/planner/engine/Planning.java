package dev.tyto.planner.engine;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningRequest.Trouble;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The task and the workers of these tests.
final class Planning {

    static final List<WorkerProfile> WORKERS = List.of(
            worker("librarian", "Reads and writes files.", List.of("files"), List.of("list_files", "read_file")),
            worker("mathematician", "Calculates.", List.of("calculation"), List.of("calculate")));

    private Planning() {}

    static WorkerProfile worker(String name, String description, List<String> capabilities, List<String> tools) {
        return new WorkerProfile(
                name, description, capabilities.stream().map(Capability::new).toList(), tools);
    }

    static PlanningRequest request(String task) {
        return new PlanningRequest(Task.of(task), WORKERS, Budget.UNLIMITED);
    }

    /// A plan as a model writes it: each subtask is `id` or `id<dependency,dependency`.
    static String plan(String... subtasks) {
        return Stream.of(subtasks).map(Planning::subtask).toList().stream()
                .reduce((left, right) -> left + "," + right)
                .map(all -> "{\"version\":1,\"subtasks\":[" + all + "]}")
                .orElse("{\"version\":1,\"subtasks\":[]}");
    }

    /// A revision as a model writes it, each subtask as in [#plan].
    static String revision(List<String> add, List<String> change, List<String> drop, List<String> cancel) {
        return "{\"add\":[" + subtasks(add) + "],\"change\":[" + subtasks(change) + "],\"drop\":[" + quoted(drop)
                + "],\"cancel\":[" + quoted(cancel) + "]}";
    }

    private static String subtasks(List<String> subtasks) {
        return subtasks.stream().map(Planning::subtask).collect(Collectors.joining(","));
    }

    private static String quoted(List<String> ids) {
        return ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
    }

    /// A plan that is under way: s1 is answered, s2 failed, s3 waits for both, s4 runs.
    static PlanningRequest standing(String task, boolean split) {
        List<Line> lines = List.of(
                new Line(task("s1"), Progress.ANSWERED, "3 euros"),
                new Line(task("s2"), Progress.FAILED, null),
                new Line(task("s3", "s1", "s2"), Progress.WAITING, null),
                new Line(task("s4"), Progress.RUNNING, null));
        Trouble trouble = new Trouble(new SubtaskId("s2"), "order.txt is missing", List.of("librarian"));
        return new PlanningRequest(
                Task.of(task), WORKERS, Budget.UNLIMITED, new Standing(0, lines, List.of(trouble), split));
    }

    /// A subtask as [#plan] and [#revision] make it.
    static Subtask task(String id, String... dependsOn) {
        return new Subtask(
                new SubtaskId(id),
                "do " + id,
                "it",
                List.of(),
                Stream.of(dependsOn).map(SubtaskId::new).toList(),
                null);
    }

    static String needing(String... capabilities) {
        return "{\"version\":1,\"subtasks\":[{\"id\":\"s1\",\"instruction\":\"do it\",\"deliverable\":\"it\","
                + "\"capabilities\":[\"" + String.join("\",\"", capabilities) + "\"],\"dependsOn\":[]}]}";
    }

    private static String subtask(String text) {
        String id = text.contains("<") ? text.substring(0, text.indexOf('<')) : text;
        String dependencies = text.contains("<") ? text.substring(text.indexOf('<') + 1) : "";
        String listed = dependencies.isEmpty() ? "" : "\"" + dependencies.replace(",", "\",\"") + "\"";
        return "{\"id\":\"" + id + "\",\"instruction\":\"do " + id
                + "\",\"deliverable\":\"it\",\"capabilities\":[],\"dependsOn\":[" + listed + "]}";
    }
}
