package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import java.nio.file.Path;

/// Carries one task out at an open workplace and tells the user what came of it. Used once, by one thread.
final class TaskRun {

    private final Voice voice;
    private final Interrupts interrupts;
    private final Workplace workplace;
    private final boolean json;
    private final Kept kept;

    /// Where the run's log and files are; `argument` is what `tyto trace RUN` needs beside the run's id to find them,
    /// and `lasting` says whether they are there when the command has ended.
    record Kept(Path dataFolder, String argument, boolean lasting) {}

    TaskRun(Voice voice, Interrupts interrupts, Workplace workplace, boolean json, Kept kept) {
        this.voice = voice;
        this.interrupts = interrupts;
        this.workplace = workplace;
        this.json = json;
        this.kept = kept;
    }

    ExitCode carryOut(Task task, RunOptions options) throws InterruptedException {
        try (Interrupts.Registration _ = interrupts.during(() -> workplace.park("interrupted"))) {
            RunId run = workplace.workforce().submit(task, Budget.UNLIMITED, options);
            RunFollower follower = new RunFollower(workplace.workforce(), new Progress(voice));
            return tell(RunReport.of(follower.toTheEnd(run)));
        }
    }

    private ExitCode tell(RunReport report) {
        ExitCode exit = report.ended()
                .map(status -> ExitCode.of(status, report.ending()))
                .orElse(ExitCode.INTERRUPTED);
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
        if (exit == ExitCode.INTERRUPTED) {
            voice.note(ReportText.interrupted(report.run(), kept.argument()));
        }
        ExitCode atLast = exit == ExitCode.DONE && !delivery.isComplete() ? ExitCode.ENVIRONMENT : exit;
        if (json) {
            voice.document(RunDocuments.finished(report, atLast, delivery));
        }
        return atLast;
    }
}
