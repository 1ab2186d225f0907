package dev.tyto.coordinator.simulation;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far one subtask is, kept apart from the coordinator's own state.
final class SubtaskBook {

    /// Where it stands.
    enum Standing {
        WAITING,
        RUNNING,
        RETRYING,
        ANSWERED,
        FAILED,
        GONE;

        boolean settled() {
            return this == ANSWERED || this == FAILED || this == GONE;
        }
    }

    private Subtask subtask;
    private Standing standing = Standing.WAITING;
    private Recovery next = Recovery.GIVE_UP;
    private int attempts;
    private final List<String> workers = new ArrayList<>();
    private String answer = "";
    private @Nullable Instant readySince;
    private @Nullable Instant assigned;
    private @Nullable Instant firstAssigned;

    SubtaskBook(Subtask subtask) {
        this.subtask = subtask;
    }

    Subtask subtask() {
        return subtask;
    }

    void changed(Subtask other) {
        subtask = other;
        readySince = null;
    }

    Standing standing() {
        return standing;
    }

    void standing(Standing now) {
        standing = now;
    }

    int attempts() {
        return attempts;
    }

    List<String> workers() {
        return workers;
    }

    String answer() {
        return answer;
    }

    Recovery next() {
        return next;
    }

    @Nullable
    Instant readySince() {
        return readySince;
    }

    void readySince(@Nullable Instant at) {
        readySince = at;
    }

    Instant assigned() {
        return assigned == null ? Instant.MAX : assigned;
    }

    Instant firstAssigned() {
        return firstAssigned == null ? Instant.MAX : firstAssigned;
    }

    boolean isCurrent(AttemptId attempt) {
        return standing == Standing.RUNNING && attempts == attempt.number();
    }

    void assigned(Assignment assignment, Instant at) {
        standing = Standing.RUNNING;
        attempts = assignment.attempt().number();
        workers.add(assignment.arm().worker());
        assigned = at;
        firstAssigned = firstAssigned == null ? at : firstAssigned;
        readySince = null;
    }

    void attemptFailed(RunEvent.AttemptFailed event, Instant at) {
        standing = Standing.RETRYING;
        next = event.next();
        readySince = at;
    }

    void ended(RunEvent.SubtaskEnded event) {
        next = event.next();
        if (event.outcome() instanceof Outcome.Answered answered) {
            standing = Standing.ANSWERED;
            answer = answered.text();
        } else {
            standing = Standing.FAILED;
        }
    }
}
