package dev.tyto.coordinator.machine;

import java.util.Map;
import java.util.Optional;

/// How far a subtask is. The table of transitions is the whole life of a subtask:
///
/// ```text
///    changed                 +--answered--> ANSWERED
///     +--+                   |
///     |  v                   |
///   WAITING --assigned--> RUNNING --gave up--> FAILED --replaced--> REPLACED
///      |                   |  ^ |
///   dropped  attempt failed|  | +--cancelled--> CANCELLED
///      |                   v  |assigned             ^
///      v                 RETRYING ------cancelled---+
///   DROPPED
/// ```
enum SubtaskState {
    WAITING,
    RUNNING,
    RETRYING,
    ANSWERED,
    FAILED,
    /// It failed, and a revision put something else in its place.
    REPLACED,
    /// A revision took it out before it started.
    DROPPED,
    /// A revision stopped it.
    CANCELLED;

    /// What moves a subtask on.
    enum Trigger {
        ASSIGNED,
        ATTEMPT_FAILED,
        ANSWERED,
        GAVE_UP,
        CHANGED,
        DROPPED,
        CANCELLED,
        REPLACED
    }

    static final Map<SubtaskState, Map<Trigger, SubtaskState>> TRANSITIONS = Map.of(
            WAITING,
                    Map.of(
                            Trigger.ASSIGNED, RUNNING,
                            Trigger.CHANGED, WAITING,
                            Trigger.DROPPED, DROPPED),
            RUNNING,
                    Map.of(
                            Trigger.ATTEMPT_FAILED, RETRYING,
                            Trigger.ANSWERED, ANSWERED,
                            Trigger.GAVE_UP, FAILED,
                            Trigger.CANCELLED, CANCELLED),
            RETRYING, Map.of(Trigger.ASSIGNED, RUNNING, Trigger.CANCELLED, CANCELLED),
            ANSWERED, Map.of(),
            FAILED, Map.of(Trigger.REPLACED, REPLACED),
            REPLACED, Map.of(),
            DROPPED, Map.of(),
            CANCELLED, Map.of());

    SubtaskState on(Trigger trigger) {
        return Optional.ofNullable(TRANSITIONS.getOrDefault(this, Map.of()).get(trigger))
                .orElseThrow(() -> new IllegalStateException("a subtask that is " + this + " must not be " + trigger));
    }

    /// Whether nothing more is done about it.
    boolean settled() {
        return switch (this) {
            case WAITING, RUNNING, RETRYING -> false;
            case ANSWERED, FAILED, REPLACED, DROPPED, CANCELLED -> true;
        };
    }

    /// Whether it is no part of the plan any more.
    boolean gone() {
        return this == REPLACED || this == DROPPED || this == CANCELLED;
    }
}
