package dev.tyto.core.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.core.plan.SubtaskId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StepKeyTest {

    private static final int LARGEST = 999_999_999;

    @Test
    void keysAreWrittenAsPositions() {
        StepScope sample = new StepScope.Sample(new AttemptId(new SubtaskId("s1"), 2), 0);

        assertThat(StepKey.modelCall(sample, 3)).hasToString("s1.a2.s0/3");
        assertThat(StepKey.toolCall(sample, 3, 1)).hasToString("s1.a2.s0/3.1");
        assertThat(StepKey.modelCall(new StepScope.Planning(0), 1)).hasToString("plan.0/1");
        assertThat(StepKey.modelCall(new StepScope.Synthesis(), 0)).hasToString("synthesis/0");
    }

    @Test
    void subtasksWithMisleadingNamesStayApart() {
        for (String name : new String[] {"plan", "synthesis", "plan.0", "x.a1.s0", "x.a1"}) {
            StepKey key = StepKey.modelCall(new StepScope.Sample(new AttemptId(new SubtaskId(name), 1), 0), 0);

            assertThat(StepKey.parse(key.toString())).isEqualTo(key);
        }
    }

    @Property(tries = 500)
    void everyKeyIsReadBack(@ForAll("keys") StepKey key) {
        assertThat(StepKey.parse(key.toString())).isEqualTo(key);
        assertThat(StepScope.parse(key.scope().path())).isEqualTo(key.scope());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/0",
                "s1/0",
                "s1.a1.s0",
                "s1.a1.s0/",
                "s1.a1.s0/x",
                "s1.a1.s0/-1",
                "s1.a1.s0/1.",
                "s1.a1.s0/1.-1",
                "s1.a1.s0/1.2.3",
                "s1.a0.s0/1",
                "plan.x/0",
                "plan.-1/0",
                "plan/0",
                "synthesis/ 0",
                "../x.a1.s0/0",
                "s1.a1.s0/99999999999",
                "s1.a9999999999.s0/0"
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> StepKey.parse(text));
    }

    @Provide
    Arbitrary<StepKey> keys() {
        Arbitrary<Integer> counts = Arbitraries.integers().between(0, LARGEST);
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("asX019._-")
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(SubtaskId::isValid);
        Arbitrary<AttemptId> attempts = Combinators.combine(
                        names, Arbitraries.integers().between(1, LARGEST))
                .as((name, number) -> new AttemptId(new SubtaskId(name), number));
        Arbitrary<StepScope> samples = Combinators.combine(attempts, counts).as(StepScope.Sample::new);
        Arbitrary<StepScope> scopes = Arbitraries.oneOf(
                samples, counts.map(StepScope.Planning::new), Arbitraries.just(new StepScope.Synthesis()));
        return Combinators.combine(scopes, counts, Arbitraries.integers().between(-1, LARGEST))
                .as(StepKey::new);
    }
}
