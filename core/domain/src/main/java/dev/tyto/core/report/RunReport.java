package dev.tyto.core.report;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.work.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a reader wants to know of a run: a function of its events, for finished runs and for those under way.
///
/// `status` and `ending` are there once the run has ended, `parking` while it is parked. `worked` is the time in
/// which someone was at it: neither while it was parked nor after its end. `budget` is as it stands after all
/// raises. `open` is what a person is asked and has not answered yet, oldest first; `revisions` are the changes
/// of the plan, in order. `fromNewerVersion` says that the log holds an event which this Tyto does not know: then
/// the rest may say less than is the case, and the run cannot be continued here.
public record RunReport(
        RunId run,
        String task,
        Instant startedAt,
        Instant lastEventAt,
        Duration worked,
        @Nullable RunStatus status,
        RunEvent.@Nullable Ending ending,
        RunEvent.@Nullable RunParked parking,
        String answer,
        Budget budget,
        Spend spend,
        List<Line> subtasks,
        List<RunEvent.PlanRevised> revisions,
        List<RunEvent.ApprovalRequested> open,
        List<Artifact> artifacts,
        boolean fromNewerVersion) {

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
        /// Nobody is at it: it has not started, or its last attempt failed and the next one has not.
        WAITING,
        RUNNING,
        ANSWERED,
        FAILED,
        /// It failed, and a revision put something else in its place.
        REPLACED,
        /// A revision took it out before it started.
        DROPPED,
        /// A revision stopped it, or the end of the run.
        CANCELLED
    }

    public RunReport {
        subtasks = List.copyOf(subtasks);
        revisions = List.copyOf(revisions);
        open = List.copyOf(open);
        artifacts = List.copyOf(artifacts);
    }

    /// The status, once the run has ended.
    public Optional<RunStatus> ended() {
        return Optional.ofNullable(status);
    }

    /// Whether the run is parked.
    public boolean parked() {
        return parking != null;
    }

    /// Each limit, in the unit of its kind.
    public Map<BudgetKind, Long> limits() {
        Map<BudgetKind, Long> limits = new LinkedHashMap<>();
        budget.limits()
                .keySet()
                .forEach(kind -> limits.put(kind, budget.limit(kind).orElse(0L)));
        return limits;
    }

    /// What is left of each limit, in the unit of its kind and at least 0.
    public Map<BudgetKind, Long> remaining() {
        Map<BudgetKind, Long> left = limits();
        left.replaceAll((kind, limit) -> Math.max(0, limit - used(kind)));
        return left;
    }

    private long used(BudgetKind kind) {
        return kind.equals(BudgetKind.WALL_TIME) ? worked.toMillis() : spend.of(kind);
    }

    /// The report over these events of one run, all of them or a prefix.
    ///
    /// @throws IllegalArgumentException when the events do not start with the run's acceptance
    public static RunReport of(List<Recorded> events) {
        Require.that(
                !events.isEmpty() && accepts(events.getFirst().event()),
                "log of a run",
                "start with RunAccepted",
                events.isEmpty() ? "empty" : events.getFirst().event());
        Fold fold = new Fold();
        events.forEach(fold::add);
        Recorded first = events.getFirst();
        return fold.report(first.run(), first.at(), events.getLast().at());
    }

    /// Also the acceptance of a newer Tyto, of which nothing more can be said.
    private static boolean accepts(RunEvent event) {
        return event instanceof RunEvent.RunAccepted
                || (event instanceof RunEvent.Unknown unknown && unknown.kind().equals("RunAccepted"));
    }

    private static final class Fold {
        private boolean fromNewerVersion;
        private String task = "";
        private Budget budget = Budget.UNLIMITED;
        private @Nullable Instant last;
        private Duration worked = Duration.ZERO;
        private Spend spend = Spend.NONE;
        private RunEvent.@Nullable RunEnded end;
        private RunEvent.@Nullable RunParked parking;
        private final Map<SubtaskId, Line> lines = new LinkedHashMap<>();
        private final List<RunEvent.PlanRevised> revisions = new ArrayList<>();
        private RunEvent.@Nullable RevisionAsked asked;
        private final OpenRequests open = new OpenRequests();

        void add(Recorded recorded) {
            boolean idle = end != null || parking != null || recorded.event() instanceof RunEvent.RunResumed;
            if (last != null && !idle && recorded.at().isAfter(last)) {
                worked = worked.plus(Duration.between(last, recorded.at()));
            }
            last = recorded.at();
            open.add(recorded.event());
            add(recorded.event());
        }

        private void add(RunEvent event) {
            switch (event) {
                case RunEvent.RunAccepted accepted -> {
                    task = accepted.task().text();
                    budget = accepted.budget();
                }
                case RunEvent.PlanAdopted adopted -> adopt(adopted.plan());
                case RunEvent.SubtaskAssigned assigned -> assign(assigned);
                case RunEvent.ModelCalled called -> spend = spend.plus(called.spend());
                case RunEvent.ToolCalled called -> spend = spend.plus(called.spend());
                case RunEvent.ToolRequested requested -> spend = spend.plus(requested.lost());
                case RunEvent.ChildEnded ended -> spend = spend.plus(ended.spend());
                case RunEvent.RevisionAsked question -> asked = question;
                case RunEvent.PlanRevised revised -> revise(revised);
                case RunEvent.AttemptFailed failed -> take(failed.attempt().subtask(), State.WAITING);
                case RunEvent.SubtaskEnded ended -> end(ended);
                case RunEvent.ControlReceived received -> control(received);
                case RunEvent.RunParked parked -> parking = parked;
                case RunEvent.RunResumed _ -> parking = null;
                case RunEvent.RunEnded ended -> end(ended);
                case RunEvent.Unknown _ -> fromNewerVersion = true;
                case RunEvent.PlanRejected _,
                        RunEvent.PlanningFailed _,
                        RunEvent.ModelRequested _,
                        RunEvent.ContextCompacted _,
                        RunEvent.ChildStarted _,
                        RunEvent.Overdraft _,
                        RunEvent.LimitReached _,
                        RunEvent.ApprovalRequested _,
                        RunEvent.CheckResult _,
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

        private void control(RunEvent.ControlReceived received) {
            ControlMessage message = received.message();
            if (received.refused() != null) {
                return;
            }
            if (message instanceof ControlMessage.RaiseBudget raise) {
                budget = budget.raisedTo(raise.limits());
            } else if (message instanceof ControlMessage.EditPlan edit && mayEdit()) {
                open.withdrawPlan(); // the new one is shown again
                adopt(edit.plan());
            }
        }

        /// A plan that waits for approval, as long as nothing of it has started.
        private boolean mayEdit() {
            return open.hasPlan() && lines.values().stream().allMatch(line -> line.attempts() == 0);
        }

        private void revise(RunEvent.PlanRevised revised) {
            revisions.add(revised);
            PlanRevision difference = revised.difference();
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
            boolean replaces =
                    !difference.added().isEmpty() || !difference.changed().isEmpty();
            if (replaces && asked != null) {
                asked.about().forEach(id -> take(id, State.REPLACED));
            }
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

        private void end(RunEvent.RunEnded ended) {
            end = ended;
            lines.replaceAll((_, line) -> line.outcome() == null
                            && line.attempts() > 0
                            && line.state() != State.CANCELLED
                    ? new Line(line.id(), line.instruction(), State.CANCELLED, line.attempts(), line.worker(), null)
                    : line);
        }

        RunReport report(RunId run, Instant startedAt, Instant lastEventAt) {
            return new RunReport(
                    run,
                    task,
                    startedAt,
                    lastEventAt,
                    worked,
                    end == null ? null : end.status(),
                    end == null ? null : end.ending(),
                    end == null ? parking : null,
                    end == null ? "" : end.answer(),
                    budget,
                    spend,
                    new ArrayList<>(lines.values()),
                    revisions,
                    end == null ? open.all() : List.of(),
                    end == null ? List.of() : end.artifacts(),
                    fromNewerVersion);
        }
    }
}
