package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.run.RunId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private static final RunId ONE = new RunId("one");
    private static final RunId TWO = new RunId("two");

    private final CommitPace pace = new CommitPace();

    @Test
    void theFirstCommitDoesNotWait() {
        assertThat(pace.waitNanos(Long.MAX_VALUE - 5)).isZero();
    }

    @Test
    void aRunAloneNeverWaits() {
        for (long now = 0; now < 10; now++) {
            pace.begins(now, Set.of(ONE));
            assertThat(pace.waitNanos(now)).isZero();
        }
    }

    @Test
    void afterACommitForTwoTheNextComesThreeMillisecondsAfterItBegan() {
        pace.begins(1_000, Set.of(ONE, TWO));

        assertThat(pace.waitNanos(1_000)).isEqualTo(3_000_000);
        assertThat(pace.waitNanos(2_001_000)).isEqualTo(1_000_000);
        assertThat(pace.waitNanos(3_001_000)).isZero();
        assertThat(pace.waitNanos(99_001_000)).isZero();
    }

    @Test
    void runsThatTakeTurnsWaitForEachOther() {
        pace.begins(0, Set.of(ONE));
        pace.begins(10, Set.of(TWO));

        assertThat(pace.waitNanos(10)).isEqualTo(CommitPace.GAP_NANOS);
    }

    @Test
    void aRunThatIsLeftAloneWaitsForFourCommitsMore() {
        pace.begins(0, Set.of(ONE, TWO));
        int waits = 0;
        while (pace.waitNanos(0) > 0) {
            waits++;
            pace.begins(0, Set.of(ONE));
        }

        assertThat(waits).isEqualTo(4);
    }
}
