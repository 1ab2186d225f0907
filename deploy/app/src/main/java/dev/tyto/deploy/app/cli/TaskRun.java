package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import dev.tyto.core.workforce.Workforce;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Carries one task out at an open workplace, or takes its run up, and tells the user what came of it. Used once, by
/// one thread.
final class TaskRun {

    private final Voice voice;
    private final Interrupts interrupts;
    private final Workplace workplace;
    private final boolean json;
    private final Kept kept;

    /// Where the run's log and files are; `argument` is what `tyto resume RUN` needs beside the run's id to find
    /// them, and `lasting` says whether they are there when the command has ended.
    record Kept(Path dataFolder, String argument, boolean lasting) {}

    TaskRun(Voice voice, Interrupts interrupts, Workplace workplace, boolean json, Kept kept) {
        this.voice = voice;
        this.interrupts = interrupts;
        this.workplace = workplace;
        this.json = json;
        this.kept = kept;
    }

    ExitCode carryOut(Task task, Budget budget, RunOptions options) throws InterruptedException {
        try (Interrupts.Registration _ = interrupts.during(() -> workplace.park("interrupted"))) {
            RunId run = workplace.workforce().submit(task, budget, options);
            return tell(RunReport.of(follower().toTheEnd(run)));
        }
    }

    /// Takes up the run of which `log` is known, as far as it is not over.
    ///
    /// @throws CommandFailed when somebody else works on it
    ExitCode takeUp(List<Recorded> log) throws InterruptedException {
        RunReport report = RunReport.of(log);
        if (report.ended().isPresent()) {
            return tell(report);
        }
        RunId run = report.run();
        try (Interrupts.Registration _ = interrupts.during(() -> workplace.park("interrupted"))) {
            return switch (workplace.workforce().resume(run)) {
                case Workforce.Resumption.Resumed _ -> {
                    voice.note(ReportText.takenUp(report));
                    yield tell(RunReport.of(follower().toTheEnd(run, log)));
                }
                case Workforce.Resumption.Over _ ->
                    tell(RunReport.of(workplace.workforce().events(run, 0, Duration.ZERO)));
                case Workforce.Resumption.Owned owned -> throw RunControl.owned(run, owned.owner(), kept.argument());
            };
        }
    }

    private RunFollower follower() {
        return new RunFollower(workplace.workforce(), new Progress(voice));
    }

    private ExitCode tell(RunReport report) {
        ExitCode exit = RunDocuments.exit(report);
        voice.note(ReportText.end(report));
        if (!json && !report.answer().isBlank()) {
            voice.answer(report.answer()); // first of all: whatever becomes of the files, the answer is told
        }
        Results.Delivery delivery = Results.deliver(report, workplace.artifacts(), kept.dataFolder());
        if (!delivery.delivered().isEmpty()) {
            voice.note("files: " + ReportText.names(delivery.delivered())
                    + (kept.lasting() ? " in " + delivery.folder() : " (to keep them, name a folder with --data-dir)"));
        }
        if (!delivery.isComplete()) {
            voice.note("tyto: " + delivery.complaint());
        }
        RunEvent.Ending ending = report.ending();
        if (ending != null) {
            voice.note("tyto: " + ending.reason());
        }
        RequestText.lines(report).forEach(line -> voice.note("tyto: " + line));
        if (report.parked()) {
            voice.note(ReportText.parked(report, kept.argument()));
        }
        ExitCode atLast = exit == ExitCode.DONE && !delivery.isComplete() ? ExitCode.ENVIRONMENT : exit;
        if (json) {
            voice.document(RunDocuments.finished(report, atLast, delivery));
        }
        return atLast;
    }
}
