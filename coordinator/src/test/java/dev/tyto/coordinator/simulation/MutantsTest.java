package dev.tyto.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The rules find every fault that is put into the program, within the fixed seeds that every build plays. Prints
/// how many schedules each took.
class MutantsTest {

    /// Fewer than the fixed seeds of [SimulationTest].
    private static final int MOST_SCHEDULES = 4_000;

    @ParameterizedTest
    @EnumSource(Mutants.class)
    void aMutantIsFound(Mutants mutant) {
        Schedule found = null;
        int schedules = 0;

        while (found == null && schedules < MOST_SCHEDULES) {
            schedules++;
            Schedule played = Schedule.play(Scenarios.of(schedules), mutant, new Tally());
            found = played.sound() ? null : played;
        }

        assertThat(found).as("a schedule in which " + mutant + " breaks a rule").isNotNull();
        System.out.printf(
                "mutant: %s found by %s after %d schedules%n",
                mutant, found.breaches().getFirst().rule(), schedules);
    }

    @Test
    void theSameScheduleWithoutAMutantIsSound() {
        Map<Rule, Integer> breached = new EnumMap<>(Rule.class);

        for (int seed = 1; seed <= 200; seed++) {
            Schedule.play(Scenarios.of(seed), new Tally())
                    .breaches()
                    .forEach(each -> breached.merge(each.rule(), 1, Integer::sum));
        }

        assertThat(breached).isEmpty();
    }
}
