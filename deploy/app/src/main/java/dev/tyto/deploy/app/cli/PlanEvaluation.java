package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.env.Ids;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.planner.engine.quality.GoldPlan;
import dev.tyto.planner.engine.quality.PlanScore;
import java.util.ArrayList;
import java.util.List;

/// Has the tasks of gold plans planned, one after the other, each by a run that is cancelled as soon as it has its
/// plan, and scores what comes. The fallback, and a run that ends without a plan, count as no plan. Used once, by
/// one thread.
final class PlanEvaluation {

    private final Voice voice;
    private final Ids ids;
    private final Workforce workforce;
    private final String sender;

    PlanEvaluation(Surroundings surroundings, Ids ids, Workplace workplace) {
        this.voice = new Voice(surroundings);
        this.ids = ids;
        this.workforce = workplace.workforce();
        this.sender = RunControl.sender(surroundings);
    }

    /// @throws CommandFailed when the model lacks a prerequisite, or someone interrupts
    EvaluationReport of(GoldFile file, Budget budget, RunOptions options) throws InterruptedException {
        List<EvaluationReport.Row> rows = new ArrayList<>();
        for (GoldPlan gold : file.plans()) {
            RunId run = workforce.submit(Task.of(gold.task()), budget, options);
            EvaluationReport.Row row = row(gold, run, planned(run));
            rows.add(row);
            voice.note(
                    rows.size() + " of " + file.plans().size() + ": " + gold.id() + ", run " + run + ", " + row.line());
        }
        return new EvaluationReport(rows);
    }

    private RunEvent planned(RunId run) throws InterruptedException {
        RunFollower follower = new RunFollower(workforce, new Progress(voice));
        List<Recorded> log = follower.until(run, event -> event instanceof RunEvent.PlanAdopted);
        RunEvent last = log.getLast().event();
        if (last instanceof RunEvent.PlanAdopted) {
            workforce.control(run, new ControlMessage.Cancel(ids.next(), sender));
            workforce.await(run);
        }
        return last;
    }

    private static EvaluationReport.Row row(GoldPlan gold, RunId run, RunEvent last) {
        return switch (last) {
            case RunEvent.PlanAdopted(int _, var plan, Origin origin) ->
                new EvaluationReport.Row(
                        gold, run, origin, origin == Origin.FALLBACK ? PlanScore.NONE : PlanScore.of(plan, gold));
            case RunEvent.RunEnded ended
            when ended.ending() != null && ended.ending().blame() == Blame.PREREQUISITE ->
                throw new CommandFailed(ExitCode.PREREQUISITE, ended.ending().reason());
            case RunEvent.RunParked parked ->
                throw new CommandFailed(ExitCode.INTERRUPTED, "the evaluation was broken off: " + parked.reason());
            default -> new EvaluationReport.Row(gold, run, null, PlanScore.NONE);
        };
    }
}
