package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.RunParked;
import dev.tyto.core.json.Json;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.report.RunReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

    /// How a command ends that has followed this run: an interrupt where the log says nothing.
    static ExitCode exit(RunReport report) {
        RunParked parking = report.parking();
        return report.ended()
                .map(status -> ExitCode.of(status, report.ending()))
                .orElse(parking == null ? ExitCode.INTERRUPTED : ExitCode.of(parking.cause()));
    }

    /// The document of a run that was parked before it came to anything.
    static Json.Obj parked(RunReport report) {
        return body(report)
                .putIf("error", error(report))
                .put("exit", exit(report).code())
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
                .put("budget", Amounts.document(report.limits()))
                .put("spend", spend(report.spend()))
                .put("remaining", Amounts.document(report.remaining()))
                .put("subtasks", all(report.subtasks(), RunDocuments::subtask))
                .put("revisions", all(report.revisions(), RunDocuments::revision))
                .put("artifacts", all(report.artifacts(), RunDocuments::artifact))
                .put("waitingFor", all(report.open(), RequestText::document))
                .putIf("parked", Optional.ofNullable(report.parking()).map(RunDocuments::parking));
    }

    private static <T> Json all(List<T> things, Function<T, Json> document) {
        return Json.array(things.stream().map(document).toList());
    }

    private static Json parking(RunParked parking) {
        return Json.object()
                .put("cause", parking.cause().name().toLowerCase(Locale.ROOT))
                .put("reason", parking.reason())
                .build();
    }

    private static Json revision(RunEvent.PlanRevised revised) {
        PlanRevision difference = revised.difference();
        return Json.object()
                .put("revision", revised.revision())
                .put("added", all(difference.added(), each -> Json.of(each.id().value())))
                .put(
                        "changed",
                        all(difference.changed(), each -> Json.of(each.id().value())))
                .put("dropped", all(difference.dropped(), each -> Json.of(each.value())))
                .put("cancelled", all(difference.cancelled(), each -> Json.of(each.value())))
                .build();
    }

    private static Optional<Json> error(RunReport report) {
        if (report.ending() != null) {
            String blame = report.ending().blame().name().toLowerCase(Locale.ROOT);
            return Optional.of(errorOf(report.ending().reason(), blame));
        }
        return Optional.ofNullable(report.parking())
                .map(parking -> errorOf(
                        "the run is parked: " + parking.reason(),
                        ExitCode.of(parking.cause()).blame()));
    }

    private static Json errorOf(String reason, String blame) {
        return Json.object().put("reason", reason).put("blame", blame).build();
    }

    /// The money is there as soon as there is a price for it.
    private static Json spend(Spend spend) {
        Json.Builder document = Json.object()
                .put("tokensIn", spend.tokensIn())
                .put("tokensOut", spend.tokensOut())
                .put("calls", spend.modelCalls())
                .put("toolCalls", spend.toolCalls());
        long money = spend.of(BudgetKind.MONEY);
        if (money > 0) {
            Amounts.document(Map.of(BudgetKind.MONEY, money)).fields().forEach(document::put);
        }
        return document.build();
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
