package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Runs for people. Stateless.
final class ReportText {

    private ReportText() {}

    /// All that a reader wants to know of one run.
    static String of(RunReport report) {
        StringBuilder text = new StringBuilder();
        text.append("run       ").append(report.run()).append('\n');
        text.append("status    ").append(RunDocuments.status(report)).append('\n');
        text.append("started   ").append(report.startedAt()).append('\n');
        text.append("spend     ")
                .append(spend(report.spend()))
                .append(" in ")
                .append(elapsed(report))
                .append('\n');
        if (!report.budget().limits().isEmpty()) {
            text.append("budget    ").append(budget(report)).append('\n');
        }
        text.append("task      ").append(Voice.brief(report.task())).append('\n');
        if (report.ending() != null) {
            text.append("because   ").append(report.ending().reason()).append('\n');
        }
        if (report.parking() != null) {
            text.append("because   ").append(report.parking().reason()).append('\n');
        }
        for (RunReport.Line line : report.subtasks()) {
            text.append("subtask   ").append(Voice.brief(subtask(line))).append('\n');
        }
        for (RunEvent.PlanRevised revised : report.revisions()) {
            text.append("revised   ").append(Voice.brief(revision(revised))).append('\n');
        }
        for (String line : RequestText.lines(report)) {
            text.append("waiting   ").append(Voice.oneLine(line)).append('\n');
        }
        if (!report.artifacts().isEmpty()) {
            text.append("files     ").append(names(report.artifacts())).append('\n');
        }
        if (!report.answer().isBlank()) {
            text.append('\n').append(report.answer()).append('\n');
        }
        return text.toString();
    }

    /// One line of a list of runs.
    static String listed(RunReport report) {
        return Voice.brief(
                report.run() + "  " + RunDocuments.status(report) + "  " + report.startedAt() + "  " + report.task());
    }

    /// The last line of a run's progress.
    static String end(RunReport report) {
        return RunDocuments.status(report) + " in " + elapsed(report) + ": " + spend(report.spend());
    }

    /// What is said of a log that holds what this Tyto does not know.
    static String newer(RunId run) {
        return "tyto: a newer Tyto wrote the log of run " + run
                + ": what this one does not know of it is left out, and only that one goes on with it";
    }

    /// The first line of a run that is taken up: how far it is.
    static String takenUp(RunReport report) {
        long done = report.subtasks().stream()
                .filter(line -> line.state() == RunReport.State.ANSWERED)
                .count();
        return "run " + report.run() + " goes on: " + done + " of "
                + counted(report.subtasks().size(), "subtask") + " done so far, " + spend(report.spend());
    }

    /// The last line of a run that is parked; `dataFolder` is what other commands need to find it.
    static String parked(RunReport report, String dataFolder) {
        RunEvent.RunParked parking = report.parking();
        RunId run = report.run();
        String state = parking == null ? interrupted(run) : state(run, parking);
        return "tyto: " + state + "; 'tyto resume " + run + dataFolder + "' goes on with it";
    }

    private static String state(RunId run, RunEvent.RunParked parking) {
        return switch (parking.cause()) {
            case INTERRUPTED -> interrupted(run);
            case PAUSED -> "run " + run + " is paused";
            case WAITING -> "run " + run + " waits for a person";
            case BROKEN -> "run " + run + " is parked because it cannot go on here: " + parking.reason();
        };
    }

    private static String interrupted(RunId run) {
        return "interrupted: run " + run + " is parked";
    }

    static String names(List<Artifact> artifacts) {
        return artifacts.stream().map(Artifact::name).collect(Collectors.joining(", "));
    }

    private static String budget(RunReport report) {
        Map<BudgetKind, Long> left = report.remaining();
        return report.limits().entrySet().stream()
                .map(limit -> Amounts.text(limit.getKey(), limit.getValue()) + " ("
                        + Amounts.text(limit.getKey(), left.getOrDefault(limit.getKey(), 0L)) + " left)")
                .collect(Collectors.joining(", "));
    }

    private static String revision(RunEvent.PlanRevised revised) {
        PlanRevision difference = revised.difference();
        List<String> changes = new ArrayList<>();
        difference.added().forEach(each -> changes.add("added " + each.id()));
        difference.changed().forEach(each -> changes.add("changed " + each.id()));
        difference.dropped().forEach(each -> changes.add("dropped " + each));
        difference.cancelled().forEach(each -> changes.add("cancelled " + each));
        return revised.revision() + " " + (changes.isEmpty() ? "nothing changed" : String.join(", ", changes));
    }

    private static String subtask(RunReport.Line line) {
        String attempts = line.attempts() > 1 ? ", " + line.attempts() + " attempts" : "";
        String worker = line.worker() == null ? "" : " by " + line.worker();
        return line.id() + " " + line.state().name().toLowerCase(Locale.ROOT) + worker + attempts + "  "
                + line.instruction();
    }

    private static String spend(Spend spend) {
        return counted(spend.modelCalls(), "model call") + " (" + spend.tokensIn() + " tokens in, " + spend.tokensOut()
                + " out), " + counted(spend.toolCalls(), "tool call")
                + (spend.money().nanoDollars() == 0
                        ? ""
                        : ", " + Amounts.text(BudgetKind.MONEY, spend.money().nanoDollars()));
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String elapsed(RunReport report) {
        return String.format(Locale.ROOT, "%.1f s", report.worked().toMillis() / 1000.0);
    }
}
