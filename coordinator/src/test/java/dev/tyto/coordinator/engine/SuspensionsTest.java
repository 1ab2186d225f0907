package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.coordinator.machine.Command;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.run.RunId;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who is woken by what.
class SuspensionsTest {

    private static final Command COMMAND = new Command.MakePlan(0);
    private static final RunId CHILD = new RunId("child");
    private static final Set<String> FOR_CHILD = Set.of(Suspensions.nested(CHILD, ParkCause.WAITING));

    private final Suspensions suspensions = new Suspensions();

    @Test
    void commandIsHeldWhileItsRequestIsOpen() {
        suspensions.add(COMMAND, Set.of("r"));

        assertThat(suspensions.hold(COMMAND, Set.of("r"))).isTrue();
        assertThat(suspensions.hold(COMMAND, Set.of())).isFalse();
    }

    @Test
    void nestedRunThatCanGoOnReleasesTheCommandThatWaitsForIt() {
        suspensions.add(COMMAND, FOR_CHILD);

        suspensions.canGoOn(CHILD, false);

        assertThat(suspensions.hold(COMMAND, Set.of())).isFalse();
    }

    @Test
    void wordThatANestedRunCanGoOnIsNotLostWhenItComesBeforeTheCommandWaits() {
        suspensions.canGoOn(CHILD, true);

        suspensions.add(COMMAND, FOR_CHILD);

        assertThat(suspensions.hold(COMMAND, Set.of())).isFalse();
    }

    @Test
    void wordThatANestedRunCanGoOnIsSpentWhenItHasGoneOn() {
        suspensions.canGoOn(CHILD, true);
        suspensions.begun(CHILD);

        suspensions.add(COMMAND, FOR_CHILD);

        assertThat(suspensions.hold(COMMAND, Set.of())).isTrue();
    }
}
