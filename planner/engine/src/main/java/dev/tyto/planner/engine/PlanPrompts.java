package dev.tyto.planner.engine;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.message.Message;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.prompt.DataFence;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the planner says to its model.
final class PlanPrompts {

    static final PromptTemplate QUESTION = PromptTemplate.resource(PlanPrompts.class, "planner");
    static final PromptTemplate REPAIR = PromptTemplate.resource(PlanPrompts.class, "planner-repair");

    private static final int SHOWN_DEFECTS = 20;

    private final int maxSubtasks;

    PlanPrompts(int maxSubtasks) {
        this.maxSubtasks = maxSubtasks;
    }

    List<Message> question(PlanningRequest request) {
        return QUESTION.render(Map.of(
                "maxSubtasks", String.valueOf(maxSubtasks),
                "task", DataFence.plain("task", request.task().text()),
                "attachments", attachments(request.task().attachments()),
                "workers", workers(request.workers()),
                "budget", budget(request.remaining())));
    }

    /// The question that names what was wrong with the last answer; the template has the one hole `defects`.
    static List<Message> repair(PromptTemplate template, List<PlanDefect> defects) {
        String shown = defects.stream()
                .limit(SHOWN_DEFECTS)
                .map(defect -> "- " + defect.message())
                .collect(Collectors.joining("\n"));
        int more = defects.size() - SHOWN_DEFECTS;
        return template.render(Map.of("defects", more > 0 ? shown + "\n- and " + more + " more" : shown));
    }

    static String attachments(List<Attachment> attachments) {
        if (attachments.isEmpty()) {
            return "none";
        }
        String listed = attachments.stream()
                .map(each -> each.file().name() + " (" + each.file().mediaType() + ")")
                .collect(Collectors.joining("\n"));
        return DataFence.around("names of files", listed);
    }

    static String workers(List<WorkerProfile> workers) {
        return workers.stream().map(PlanPrompts::worker).collect(Collectors.joining("\n"));
    }

    private static String worker(WorkerProfile worker) {
        String capabilities =
                worker.capabilities().stream().map(Capability::name).collect(Collectors.joining(", "));
        return "- " + worker.name() + ": " + worker.description() + " (capabilities: " + orNone(capabilities)
                + "; tools: " + orNone(String.join(", ", worker.tools())) + ")";
    }

    static String budget(Budget budget) {
        String limits = budget.limits().entrySet().stream()
                .map(limit -> limit.getValue().amount() + " " + limit.getKey().unit())
                .collect(Collectors.joining(", "));
        return limits.isEmpty() ? "not limited" : limits;
    }

    private static String orNone(String listed) {
        return listed.isEmpty() ? "none" : listed;
    }
}
