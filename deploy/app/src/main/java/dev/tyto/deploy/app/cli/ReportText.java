package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
        text.append("task      ").append(Voice.brief(report.task())).append('\n');
        if (report.ending() != null) {
            text.append("because   ").append(report.ending().reason()).append('\n');
        }
        if (report.parkedBecause() != null) {
            text.append("because   ").append(report.parkedBecause()).append('\n');
        }
        for (RunReport.Line line : report.subtasks()) {
            text.append("subtask   ").append(Voice.brief(subtask(line))).append('\n');
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

    /// What is said of a run that a signal has parked; `dataFolder` is what other commands need to find it.
    static String interrupted(RunId run, String dataFolder) {
        return "tyto: interrupted: run " + run + " is parked, its log is printed by 'tyto trace " + run + dataFolder
                + "'";
    }

    static String names(List<Artifact> artifacts) {
        return artifacts.stream().map(Artifact::name).collect(Collectors.joining(", "));
    }

    private static String subtask(RunReport.Line line) {
        String attempts = line.attempts() > 1 ? ", " + line.attempts() + " attempts" : "";
        String worker = line.worker() == null ? "" : " by " + line.worker();
        return line.id() + " " + line.state().name().toLowerCase(Locale.ROOT) + worker + attempts + "  "
                + line.instruction();
    }

    private static String spend(Spend spend) {
        return counted(spend.modelCalls(), "model call") + " (" + spend.tokensIn() + " tokens in, " + spend.tokensOut()
                + " out), " + counted(spend.toolCalls(), "tool call");
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String elapsed(RunReport report) {
        Duration elapsed = Duration.between(report.startedAt(), report.lastEventAt());
        return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
    }
}
