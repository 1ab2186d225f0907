package dev.tyto.coordinator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunStatus;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Random walks through a run: whatever is reported, whenever, is taken or left, and the log alone says where the
/// run is.
final class MachineWalkTest {

    @Property(tries = 400)
    void whateverIsReportedIsTakenOrLeftAndTheLogAloneGivesTheState(
            @ForAll @Size(max = 80) List<@IntRange(max = 1_000_000_000) Integer> steps,
            @ForAll @IntRange(max = 1_000_000_000) int start) {
        RandomWalk walk = new RandomWalk(start);

        steps.forEach(walk::step);

        assertThat(RunState.of(walk.story().log())).isEqualTo(walk.story().state());
    }

    @Property(tries = 200)
    void runThatIsLeftInPeaceEnds(
            @ForAll @Size(max = 40) List<@IntRange(max = 1_000_000_000) Integer> steps,
            @ForAll @IntRange(max = 1_000_000_000) int start) {
        RandomWalk walk = new RandomWalk(start);
        steps.forEach(walk::step);

        walk.leaveInPeace();

        RunEvent.RunEnded end = walk.story().end();
        assertThat(end.spend()).isEqualTo(walk.story().state().spend());
        assertThat(end.ending() == null).isEqualTo(end.status() == RunStatus.COMPLETED);
        assertThat(walk.story().decide()).isEmpty();
    }
}
