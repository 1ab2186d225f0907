package dev.tyto.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Thousands of seeded schedules. `-Dsimulation.seed=N` plays one and prints its log; `-Dsimulation.minutes=M` plays
/// fresh ones for so long, which the profile `stress` does.
///
/// A seed that fails is printed, shrunk, and printed again. The rate is reported and nothing is asserted of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {

    private static final int FIXED = 18_000;
    private static final int FRESH = 2_000;
    private static final int MOST_SHOWN = 3;

    private final Tally tally = new Tally();
    private final List<String> failures = new ArrayList<>();
    private long events;
    private boolean played;

    /// The fixed seeds and some fresh ones; one half of them, so that two processes can share the work.
    @Test
    void everyRuleHoldsInEverySchedule() {
        assumeTrue(System.getProperty("simulation.seed") == null, "one seed was asked for");
        playFixed();
        long base = System.nanoTime();
        System.out.println("simulation: fresh seeds from " + base);

        LongStream.range(0, half(FRESH)).forEach(each -> play(base + 2 * each - parity(), new Tally()));

        assertThat(failures).isEmpty();
    }

    @Test
    void everythingThatIsOfInterestHappensInTheFixedSchedules() {
        assumeTrue(System.getProperty("simulation.seed") == null, "one seed was asked for");

        playFixed();

        assertThat(Happenings.all())
                .allSatisfy(each -> assertThat(tally.of(each))
                        .as("how often there was: " + each)
                        .isGreaterThanOrEqualTo(Happenings.LEAST));
    }

    /// Plays them once, for all tests of this class.
    private void playFixed() {
        if (played) {
            return;
        }
        played = true;
        long started = System.nanoTime();
        LongStream.rangeClosed(1, half(FIXED)).forEach(each -> play(2 * each - parity(), tally));
        report(half(FIXED), Duration.ofNanos(System.nanoTime() - started));
    }

    /// Which half this class plays.
    int parity() {
        return 0;
    }

    private static long half(int all) {
        return all / 2;
    }

    @Test
    void theSeedThatWasAskedForHolds() {
        Long seed = Long.getLong("simulation.seed");
        assumeTrue(seed != null, "no seed was asked for");

        Schedule played = Schedule.play(Scenarios.of(seed), tally);

        System.out.println(played.report());
        if (!played.sound()) {
            fail(Shrinker.shrink(played, Mutant.NONE).report());
        }
    }

    @Test
    void everyRuleHoldsForAsLongAsWasAsked() {
        int minutes = Integer.getInteger("simulation.minutes", Boolean.getBoolean("stress") ? 10 : 0);
        assumeTrue(minutes > 0, "no time was asked for");
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        LongSupplier seeds = new SplittableRandom(System.nanoTime())::nextLong;
        long count = 0;

        while (System.nanoTime() < end && failures.isEmpty()) {
            play(seeds.getAsLong(), tally);
            count++;
        }

        report(count, Duration.ofMinutes(minutes));
        assertThat(failures).isEmpty();
    }

    private void play(long seed, Tally counts) {
        Schedule played = Schedule.play(Scenarios.of(seed), counts);
        events += played.log().size();
        if (!played.sound()) {
            if (failures.size() < MOST_SHOWN) {
                System.out.println("simulation: seed " + seed + " fails\n" + played.report());
                System.out.println("simulation: shrunk\n"
                        + Shrinker.shrink(played, Mutant.NONE).report());
            }
            failures.add("-Dsimulation.seed=" + seed + " " + played.breaches().getFirst());
        }
    }

    private void report(long schedules, Duration time) {
        System.out.printf(
                "simulation: %,d schedules, %,d events, %.0f schedules/s%s%n",
                schedules, events, schedules * 1e9 / time.toNanos(), tally);
    }
}
