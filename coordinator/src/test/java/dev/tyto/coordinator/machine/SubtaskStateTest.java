package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.adding;
import static dev.tyto.coordinator.machine.RunStory.cancelling;
import static dev.tyto.coordinator.machine.RunStory.changing;
import static dev.tyto.coordinator.machine.RunStory.dropping;
import static dev.tyto.coordinator.machine.RunStory.failure;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.coordinator.machine.SubtaskState.Trigger;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The life of a subtask, through a machine that is told what happened.
final class SubtaskStateTest {

    private final List<RunStory> stories = new ArrayList<>();

    @Test
    void everyTransitionOfTheTableIsTakenByTheMachine() {
        Map<SubtaskState, Set<Trigger>> inTable = new EnumMap<>(SubtaskState.class);
        SubtaskState.TRANSITIONS.forEach((from, by) -> {
            if (!by.isEmpty()) {
                inTable.put(from, EnumSet.copyOf(by.keySet()));
            }
        });

        Map<SubtaskState, Set<Trigger>> taken = new EnumMap<>(SubtaskState.class);
        inTable.forEach((from, triggers) -> triggers.forEach(trigger -> {
            SubtaskState to = taken(from, trigger);
            if (to == SubtaskState.TRANSITIONS.get(from).get(trigger)) {
                taken.computeIfAbsent(from, _ -> EnumSet.noneOf(Trigger.class)).add(trigger);
            }
        }));

        assertThat(taken).isEqualTo(inTable);
        assertThat(stories).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void everyOtherTransitionIsRefused() {
        for (SubtaskState from : SubtaskState.values()) {
            for (Trigger trigger : Trigger.values()) {
                if (!SubtaskState.TRANSITIONS.getOrDefault(from, Map.of()).containsKey(trigger)) {
                    assertThatThrownBy(() -> from.on(trigger))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("must not be " + trigger);
                }
            }
        }
    }

    @Test
    void settledStatesAreThoseFromWhichNothingIsAssigned() {
        for (SubtaskState state : SubtaskState.values()) {
            boolean canBeAssigned = canReach(state, EnumSet.noneOf(SubtaskState.class));

            assertThat(state.settled()).as("%s", state).isEqualTo(!canBeAssigned);
        }
    }

    private static boolean canReach(SubtaskState from, Set<SubtaskState> seen) {
        return from == SubtaskState.RUNNING
                || (seen.add(from)
                        && SubtaskState.TRANSITIONS.get(from).values().stream().anyMatch(next -> canReach(next, seen)));
    }

    /// Brings subtask `a` into the state, lets the trigger happen as it happens in a run, and says where that led.
    private SubtaskState taken(SubtaskState from, Trigger trigger) {
        RunStory story = new RunStory(new FailurePolicy(List.of(Recovery.RETRY, Recovery.REVISE), 3, 0))
                .accepted()
                .planned(subtask("other"), subtask("a"), subtask("last"))
                .assigned("other");
        stories.add(story);
        bring(story, from);
        assertThat(story.progress("a").state()).isEqualTo(from);
        switch (trigger) {
            case ASSIGNED -> story.assigned("a");
            case ATTEMPT_FAILED -> story.failed("a", "hiccup");
            case ANSWERED -> story.answered("a", "one");
            case GAVE_UP -> story.ended("a", failure("no key", false, Blame.PREREQUISITE));
            case CHANGED -> otherFailed(story).revised(changing(subtask("a", "last")));
            case DROPPED -> otherFailed(story).revised(dropping("a"));
            case CANCELLED -> otherFailed(story).revised(cancelling("a"));
            case REPLACED -> story.noted().revised(adding(subtask("instead")));
        }
        return story.progress("a").state();
    }

    private static void bring(RunStory story, SubtaskState to) {
        switch (to) {
            case WAITING -> {}
            case RUNNING -> story.assigned("a");
            case RETRYING -> story.assigned("a").failed("a", "hiccup");
            case FAILED -> story.assigned("a").ended("a", failure("too much", false, Blame.TASK));
            case ANSWERED, REPLACED, DROPPED, CANCELLED -> throw new AssertionError("nothing leads on from " + to);
        }
    }

    private static RunStory otherFailed(RunStory story) {
        return story.ended("other", failure("too much", false, Blame.TASK)).noted();
    }
}
