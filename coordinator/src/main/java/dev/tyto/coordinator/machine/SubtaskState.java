package dev.tyto.coordinator.machine;

import java.util.Map;
import java.util.Optional;

/// How far a subtask is. The table of transitions is the whole life of a subtask:
///
/// ```text
/// WAITING --assigned--> RUNNING --answered--> ANSWERED
///                        |  ^ \--gave up---> FAILED
///          attempt failed|  |assigned
///                        v  |
///                      RETRYING
/// ```
enum SubtaskState {
    WAITING,
    RUNNING,
    RETRYING,
    ANSWERED,
    FAILED;

    /// What moves a subtask on.
    enum Trigger {
        ASSIGNED,
        ATTEMPT_FAILED,
        ANSWERED,
        GAVE_UP
    }

    static final Map<SubtaskState, Map<Trigger, SubtaskState>> TRANSITIONS = Map.of(
            WAITING, Map.of(Trigger.ASSIGNED, RUNNING),
            RUNNING,
                    Map.of(
                            Trigger.ATTEMPT_FAILED, RETRYING,
                            Trigger.ANSWERED, ANSWERED,
                            Trigger.GAVE_UP, FAILED),
            RETRYING, Map.of(Trigger.ASSIGNED, RUNNING),
            ANSWERED, Map.of(),
            FAILED, Map.of());

    SubtaskState on(Trigger trigger) {
        return Optional.ofNullable(TRANSITIONS.getOrDefault(this, Map.of()).get(trigger))
                .orElseThrow(() -> new IllegalStateException("a subtask that is " + this + " must not be " + trigger));
    }

    boolean settled() {
        return this == ANSWERED || this == FAILED;
    }
}
