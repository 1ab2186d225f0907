package dev.tyto.core.report;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.work.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a reader wants to know of a run: a function of its events, for finished runs and for those under way.
///
/// `status` and `ending` are there once the run has ended, `parkedBecause` while it is parked.
public record RunReport(
        RunId run,
        String task,
        Instant startedAt,
        Instant lastEventAt,
        @Nullable RunStatus status,
        RunEvent.@Nullable Ending ending,
        @Nullable String parkedBecause,
        String answer,
        Spend spend,
        List<Line> subtasks,
        List<Artifact> artifacts) {

    /// One subtask: how far it is, by whom, after how many attempts; `outcome` once it is finished.
    public record Line(
            SubtaskId id,
            String instruction,
            State state,
            int attempts,
            @Nullable String worker,
            @Nullable Outcome outcome) {}

    /// How far a subtask is.
    public enum State {
        WAITING,
        RUNNING,
        ANSWERED,
        FAILED,
        /// A revision took it out before it started.
        DROPPED,
        /// A revision stopped it.
        CANCELLED
    }

    public RunReport {
        subtasks = List.copyOf(subtasks);
        artifacts = List.copyOf(artifacts);
    }

    /// The status, once the run has ended.
    public Optional<RunStatus> ended() {
        return Optional.ofNullable(status);
    }

    /// Whether the run is parked.
    public boolean parked() {
        return parkedBecause != null;
    }

    /// The report over these events of one run, all of them or a prefix.
    ///
    /// @throws IllegalArgumentException when the events do not start with the run's acceptance
    public static RunReport of(List<Recorded> events) {
        Require.that(
                !events.isEmpty() && events.getFirst().event() instanceof RunEvent.RunAccepted,
                "log of a run",
                "start with RunAccepted",
                events.isEmpty() ? "empty" : events.getFirst().event());
        Fold fold = new Fold();
        events.forEach(recorded -> fold.add(recorded.event()));
        Recorded first = events.getFirst();
        return fold.report(first.run(), first.at(), events.getLast().at());
    }

    private static final class Fold {
        private String task = "";
        private Spend spend = Spend.NONE;
        private RunEvent.@Nullable RunEnded end;
        private @Nullable String parkedBecause;
        private final Map<SubtaskId, Line> lines = new LinkedHashMap<>();

        void add(RunEvent event) {
            switch (event) {
                case RunEvent.RunAccepted accepted -> task = accepted.task().text();
                case RunEvent.PlanAdopted adopted -> adopt(adopted.plan());
                case RunEvent.SubtaskAssigned assigned -> assign(assigned);
                case RunEvent.ModelCalled called -> spend = spend.plus(called.spend());
                case RunEvent.ToolCalled called -> spend = spend.plus(called.spend());
                case RunEvent.ChildEnded ended -> spend = spend.plus(ended.spend());
                case RunEvent.PlanRevised revised -> revise(revised.difference());
                case RunEvent.SubtaskEnded ended -> end(ended);
                case RunEvent.RunParked parked -> parkedBecause = parked.reason();
                case RunEvent.RunResumed _ -> parkedBecause = null;
                case RunEvent.RunEnded ended -> end = ended;
                case RunEvent.PlanRejected _,
                        RunEvent.PlanningFailed _,
                        RunEvent.RevisionAsked _,
                        RunEvent.ModelRequested _,
                        RunEvent.ToolRequested _,
                        RunEvent.ContextCompacted _,
                        RunEvent.ChildStarted _,
                        RunEvent.Overdraft _,
                        RunEvent.LimitReached _,
                        RunEvent.ApprovalRequested _,
                        RunEvent.CheckResult _,
                        RunEvent.AttemptFailed _,
                        RunEvent.ControlReceived _,
                        RunEvent.Scored _,
                        RunEvent.Feedback _,
                        RunEvent.Exported _ -> {}
            }
        }

        private void adopt(Plan plan) {
            lines.clear();
            for (Subtask subtask : plan.subtasks()) {
                lines.put(subtask.id(), new Line(subtask.id(), subtask.instruction(), State.WAITING, 0, null, null));
            }
        }

        private void revise(PlanRevision difference) {
            for (Subtask subtask : difference.added()) {
                lines.put(subtask.id(), new Line(subtask.id(), subtask.instruction(), State.WAITING, 0, null, null));
            }
            for (Subtask subtask : difference.changed()) {
                lines.computeIfPresent(
                        subtask.id(),
                        (id, line) -> new Line(
                                id, subtask.instruction(), line.state(), line.attempts(), line.worker(), null));
            }
            difference.dropped().forEach(id -> take(id, State.DROPPED));
            difference.cancelled().forEach(id -> take(id, State.CANCELLED));
        }

        private void take(SubtaskId subtask, State state) {
            lines.computeIfPresent(
                    subtask,
                    (id, line) ->
                            new Line(id, line.instruction(), state, line.attempts(), line.worker(), line.outcome()));
        }

        private void assign(RunEvent.SubtaskAssigned assigned) {
            lines.computeIfPresent(
                    assigned.assignment().subtask().id(),
                    (id, line) -> new Line(
                            id,
                            line.instruction(),
                            State.RUNNING,
                            assigned.assignment().attempt().number(),
                            assigned.assignment().arm().worker(),
                            null));
        }

        private void end(RunEvent.SubtaskEnded ended) {
            State state = ended.outcome() instanceof Outcome.Answered ? State.ANSWERED : State.FAILED;
            lines.computeIfPresent(
                    ended.attempt().subtask(),
                    (id, line) ->
                            new Line(id, line.instruction(), state, line.attempts(), line.worker(), ended.outcome()));
        }

        RunReport report(RunId run, Instant startedAt, Instant lastEventAt) {
            return new RunReport(
                    run,
                    task,
                    startedAt,
                    lastEventAt,
                    end == null ? null : end.status(),
                    end == null ? null : end.ending(),
                    end == null ? parkedBecause : null,
                    end == null ? "" : end.answer(),
                    spend,
                    new ArrayList<>(lines.values()),
                    end == null ? List.of() : end.artifacts());
        }
    }
}
