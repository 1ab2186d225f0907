package dev.tyto.workers.nested;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.FolderNames;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.util.Map;

/// A worker that is a whole team: the subtask becomes the task of a run of its own. Made by the wiring;
/// thread-safe.
///
/// The task is the subtask's instruction, what to hand over, and the results that it builds on; the files that
/// came with those results are its attachments. What a run says when it ends tells what became of the attempt: a
/// run that completed has answered; one that is partial or ran out of budget has answered in part, if it says
/// anything; a run without an answer failed, and another attempt may do better. An outcome carries no files: the engine
/// puts those of the run
/// into the attempt's folder.
public final class NestedWorker implements Worker {

    private final WorkerProfile profile;
    private final String team;

    /// @param team the team's name, as the engine knows it
    public NestedWorker(WorkerProfile profile, String team) {
        this.profile = profile;
        this.team = team;
    }

    @Override
    public WorkerProfile profile() {
        return profile;
    }

    /// @throws IllegalArgumentException when there is no such team
    @Override
    public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
        Steps.Delegated ended = steps.delegate(task(assignment), team);
        Spend spend = steps.spend();
        String answer = ended.answer();
        boolean silent = answer.isBlank();
        BudgetKind limit = ended.limit() == null ? BudgetKind.TOKENS : ended.limit();
        return switch (ended.status()) {
            case COMPLETED ->
                silent ? failed("completed without an answer", spend) : new Outcome.Answered(answer, spend);
            case PARTIAL ->
                silent
                        ? failed("was finished in part and without an answer", spend)
                        : new Outcome.Answered(answer, false, spend);
            case BUDGET_EXHAUSTED ->
                silent ? new Outcome.Exhausted(limit, spend) : new Outcome.Answered(answer, false, limit, spend);
            case FAILED -> failed(silent ? "failed" : "failed: " + answer, spend);
            case CANCELLED -> new Outcome.Cancelled(spend);
        };
    }

    private Outcome failed(String how, Spend spend) {
        return new Outcome.Failed("the run of team " + team + " " + how, true, Blame.TASK, spend);
    }

    private static Task task(Assignment assignment) {
        FolderNames names = new FolderNames();
        for (Assignment.Input input : assignment.inputs()) {
            input.artifacts()
                    .forEach(artifact -> names.add(artifact, input.from().value()));
        }
        Map<String, Artifact> files = names.named();
        return new Task(
                TaskText.of(assignment, files.keySet()),
                files.values().stream().map(Attachment::new).toList(),
                new AnswerFormat.Free());
    }
}
