package dev.tyto.planner.engine;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
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
