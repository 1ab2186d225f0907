package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.report.RunReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs as JSON documents: the public form that `docs/command-line.md` describes. Stateless.
final class RunDocuments {

    private RunDocuments() {}

    /// The document of a run that this process has carried out.
    static Json.Obj finished(RunReport report, ExitCode exit, Results.Delivery delivery) {
        Json.Builder body = body(report);
        Optional<Json> error = error(report);
        if (!delivery.isComplete()) {
            body.put(
                    "undelivered",
                    Json.array(delivery.undelivered().stream()
                            .map(each -> new Json.Str(each.name()))
                            .toList()));
            error = error.or(() -> Optional.of(errorOf(delivery.complaint(), ExitCode.ENVIRONMENT.blame())));
        }
        return body.putIf("error", error).put("exit", exit.code()).build();
    }

    /// The document of a run that a signal has parked before it came to anything.
    static Json.Obj parked(RunReport report) {
        return body(report)
                .putIf("error", error(report))
                .put("exit", ExitCode.INTERRUPTED.code())
                .build();
    }

    /// The document of any run in the journal.
    static Json.Obj shown(RunReport report) {
        return body(report)
                .putIf("error", error(report))
                .put("task", report.task())
                .put("startedAt", report.startedAt().toString())
                .put("lastEventAt", report.lastEventAt().toString())
                .build();
    }

    /// The document of a list of runs.
    static Json.Obj list(List<RunReport> reports) {
        List<Json.Obj> runs = reports.stream()
                .map(report -> Json.object()
                        .put("run", report.run().value())
                        .put("status", status(report))
                        .put("startedAt", report.startedAt().toString())
                        .put("task", report.task())
                        .build())
                .toList();
        return Json.object().put("runs", Json.array(runs)).build();
    }

    /// `completed`, `partial`, `budget_exhausted`, `failed`, `cancelled`, `parked` or `unfinished`.
    static String status(RunReport report) {
        return report.ended()
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .orElse(report.parked() ? "parked" : "unfinished");
    }

    private static Json.Builder body(RunReport report) {
        return Json.object()
                .put("run", report.run().value())
                .put("status", status(report))
                .put("answer", report.answer())
                .put("spend", spend(report.spend()))
                .put(
                        "subtasks",
                        Json.array(report.subtasks().stream()
                                .map(RunDocuments::subtask)
                                .toList()))
                .put(
                        "artifacts",
                        Json.array(report.artifacts().stream()
                                .map(RunDocuments::artifact)
                                .toList()));
    }

    private static Optional<Json> error(RunReport report) {
        if (report.ending() != null) {
            String blame = report.ending().blame().name().toLowerCase(Locale.ROOT);
            return Optional.of(errorOf(report.ending().reason(), blame));
        }
        return Optional.ofNullable(report.parkedBecause())
                .map(because -> errorOf("the run is parked: " + because, ExitCode.INTERRUPTED.blame()));
    }

    private static Json errorOf(String reason, String blame) {
        return Json.object().put("reason", reason).put("blame", blame).build();
    }

    private static Json spend(Spend spend) {
        return Json.object()
                .put("tokensIn", spend.tokensIn())
                .put("tokensOut", spend.tokensOut())
                .put("calls", spend.modelCalls())
                .put("toolCalls", spend.toolCalls())
                .build();
    }

    private static Json.Obj subtask(RunReport.Line line) {
        return Json.object()
                .put("id", line.id().value())
                .put("status", line.state().name().toLowerCase(Locale.ROOT))
                .put("attempts", line.attempts())
                .putIf("worker", Optional.ofNullable(line.worker()).map(Json.Str::new))
                .build();
    }

    private static Json.Obj artifact(Artifact artifact) {
        return Json.object()
                .put("name", artifact.name())
                .put("mediaType", artifact.mediaType())
                .put("sizeBytes", artifact.sizeBytes())
                .put("sha256", artifact.digest().hex())
                .build();
    }
}
