package dev.tyto.coordinator.engine;

import dev.tyto.core.env.Clock;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How much time the parts of one run have left, by its log: at least zero. Thread-safe.
record TimeLeft(RunLog log, Deadlines deadlines, Clock clock) {

    /// What is left of the subtask's time, over all its attempts.
    Duration ofSubtask(SubtaskId id) {
        Duration active = log.state().activeAt(clock.instant());
        return positive(deadlines.subtask().minus(log.state().sinceStarted(id, active)));
    }

    /// How long the attempt may be at work without a break: the time for an attempt, within what is left of its
    /// subtask's. One that was suspended begins afresh: waiting for others is not its time.
    Duration ofStretch(AttemptId id) {
        return shorter(deadlines.attempt(), ofSubtask(id.subtask()));
    }

    /// What is left of the attempt's time as a whole, and of its subtask's: what a nested run gets. It runs from
    /// the attempt's first step on, also over suspensions and crashes, but not while the attempt waits for a person
    /// and not while the run has no owner.
    Duration ofAttempt(AttemptId id) {
        return shorter(positive(deadlines.attempt().minus(used(id))), ofSubtask(id.subtask()));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /// What is left of the run's time, if it is limited.
    Optional<Duration> ofRun() {
        return log.state().timeLeft(clock.instant());
    }

    private Duration used(AttemptId id) {
        return hasBegun(id) ? used(log.recorded(), id, clock.instant()) : Duration.ZERO;
    }

    private boolean hasBegun(AttemptId id) {
        return !log.conversation(new StepScope.Sample(id, 0)).equals(Conversation.EMPTY)
                || log.openChildren().keySet().stream().anyMatch(key -> isOf(key, id));
    }

    private static boolean isOf(StepKey key, AttemptId id) {
        return key.scope() instanceof StepScope.Sample sample
                && sample.attempt().equals(id);
    }

    /// How long the attempt has been at work at this instant, by these events.
    static Duration used(List<Recorded> events, AttemptId id, Instant now) {
        Duration used = Duration.ZERO;
        Set<String> asked = new HashSet<>();
        boolean begun = false;
        boolean parked = false;
        Instant last = Instant.MIN;
        for (Recorded recorded : events) {
            boolean idle = parked || !asked.isEmpty() || recorded.event() instanceof RunEvent.RunResumed;
            used = begun && !idle ? used.plus(positive(Duration.between(last, recorded.at()))) : used;
            last = recorded.at();
            begun |= begins(recorded.event(), id);
            parked = recorded.event() instanceof RunEvent.RunParked
                    || (parked && !(recorded.event() instanceof RunEvent.RunResumed));
            ask(asked, recorded.event(), id);
        }
        return begun && !parked && asked.isEmpty() ? used.plus(positive(Duration.between(last, now))) : used;
    }

    private static boolean begins(RunEvent event, AttemptId id) {
        return (event instanceof RunEvent.ModelRequested model && isOf(model.key(), id))
                || (event instanceof RunEvent.ToolRequested tool && isOf(tool.key(), id))
                || (event instanceof RunEvent.ChildStarted child && isOf(child.key(), id));
    }

    /// Which requests of the attempt people have still to answer after this event.
    private static void ask(Set<String> asked, RunEvent event, AttemptId id) {
        if (event instanceof RunEvent.ApprovalRequested request
                && request.asked() instanceof Asked.CallShown call
                && isOf(call.key(), id)) {
            asked.add(request.request());
        } else if (event instanceof RunEvent.ControlReceived received && received.refused() == null) {
            if (received.message() instanceof ControlMessage.Approve yes) {
                asked.remove(yes.request());
            } else if (received.message() instanceof ControlMessage.Deny no) {
                asked.remove(no.request());
            }
        }
    }

    private static Duration positive(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }
}
