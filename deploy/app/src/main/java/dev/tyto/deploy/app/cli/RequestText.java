package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.json.Json;
import dev.tyto.core.report.RunReport;
import java.util.ArrayList;
import java.util.List;

/// What a run asks a person, for people and as documents. Stateless.
final class RequestText {

    private RequestText() {}

    /// The request's name and what it shows, in one line.
    static String oneLine(ApprovalRequested requested) {
        return requested.request() + ": "
                + switch (requested.asked()) {
                    case Asked.PlanShown plan -> "may the plan (revision " + plan.revision() + ") be carried out?";
                    case Asked.CallShown call ->
                        "may " + call.key() + " call " + call.call().name() + " "
                                + call.call().arguments() + " in " + call.workspace() + "? " + call.why();
                    case Asked.Question question -> question.text();
                };
    }

    /// Everything that is asked and not answered yet, with the plan where one is shown; one line each.
    static List<String> lines(RunReport report) {
        List<String> lines = new ArrayList<>();
        for (ApprovalRequested requested : report.open()) {
            lines.add("asked " + oneLine(requested));
            if (requested.asked() instanceof Asked.PlanShown) {
                report.subtasks().forEach(line -> lines.add("  " + line.id() + "  " + line.instruction()));
            }
        }
        return lines;
    }

    static Json.Obj document(ApprovalRequested requested) {
        Json.Builder document = Json.object()
                .put("request", requested.request())
                .put("shown", requested.shown().hex());
        switch (requested.asked()) {
            case Asked.PlanShown plan -> document.put("kind", "plan").put("revision", plan.revision());
            case Asked.CallShown call ->
                document.put("kind", "call")
                        .put("step", call.key().toString())
                        .put("tool", call.call().name())
                        .put("arguments", call.call().arguments())
                        .put("workspace", call.workspace())
                        .put("why", call.why());
            case Asked.Question question ->
                document.put("kind", "question")
                        .put("step", question.key().toString())
                        .put("text", question.text());
        }
        return document.build();
    }
}
