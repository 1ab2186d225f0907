package dev.tyto.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class PlanTest {

    private static final int MANY = 10_000;

    @Test
    void aSoundGraphHasNoDefects() {
        assertThat(Plan.defectsOf(List.of(task("a"), task("b", "a"), task("c", "a"), task("d", "b", "c"))))
                .isEmpty();
    }

    @Test
    void nothingIsNoPlan() {
        assertThat(Plan.defectsOf(List.of())).containsExactly(new PlanDefect.Empty());
    }

    @Test
    void everyDefectOfTheGraphIsNamed() {
        assertThat(Plan.defectsOf(List.of(task("a", "a", "x"), task("b", "c"), task("c", "b"), task("b"))))
                .containsExactly(
                        new PlanDefect.DuplicateId(id("b")),
                        new PlanDefect.SelfDependency(id("a")),
                        new PlanDefect.UnknownDependency(id("a"), id("x")),
                        new PlanDefect.Cycle(List.of(id("b"), id("c"), id("b"))));
    }

    @Test
    void aCycleIsGivenWithoutTheWayToIt() {
        assertThat(Plan.defectsOf(List.of(task("a", "b"), task("b", "c"), task("c", "d"), task("d", "b"))))
                .containsExactly(new PlanDefect.Cycle(List.of(id("b"), id("c"), id("d"), id("b"))));
    }

    @Test
    void anUnsoundPlanCannotBeMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Plan(List.of(task("a", "a"))))
                .withMessage("plan must be sound but: subtask a must not depend on itself");
    }

    @Test
    @Timeout(2)
    void aChainOfTenThousandIsNoMatter() {
        List<Subtask> chain = IntStream.range(0, MANY)
                .mapToObj(number -> number + 1 < MANY ? task("s" + number, "s" + (number + 1)) : task("s" + number))
                .toList();

        assertThat(Plan.defectsOf(chain)).isEmpty();
    }

    @Test
    @Timeout(2)
    void aCycleOfTenThousandIsFoundAndToldShort() {
        List<Subtask> ring = IntStream.range(0, MANY)
                .mapToObj(number -> task("s" + number, "s" + (number + 1) % MANY))
                .toList();

        List<PlanDefect> defects = Plan.defectsOf(ring);

        assertThat(defects)
                .singleElement()
                .satisfies(defect -> assertThat(defect.message())
                        .startsWith("dependencies must not form a cycle but do: s0 -> s1 -> ")
                        .endsWith("(10000 subtasks)")
                        .hasSizeLessThan(200));
    }

    @Test
    @Timeout(2)
    void aDenseGraphIsWalkedOnce() {
        List<Subtask> layers = IntStream.range(0, 600)
                .mapToObj(number -> task(
                        "s" + number,
                        IntStream.range(0, number).mapToObj(each -> "s" + each).toArray(String[]::new)))
                .toList()
                .reversed();

        assertThat(Plan.defectsOf(layers)).isEmpty();
    }

    @Property(tries = 200)
    void aGraphHasACycleWhenItCannotBeOrdered(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int size) {
        Random random = new Random(seed);
        List<Subtask> subtasks = IntStream.range(0, size)
                .mapToObj(number -> task(
                        "s" + number,
                        random.ints(random.nextInt(3), 0, size)
                                .filter(other -> other != number)
                                .mapToObj(other -> "s" + other)
                                .toArray(String[]::new)))
                .toList();

        boolean cyclic = Plan.defectsOf(subtasks).stream().anyMatch(PlanDefect.Cycle.class::isInstance);

        assertThat(cyclic).isEqualTo(!canBeOrdered(subtasks));
    }

    /// Takes away what waits for nothing until nothing can be taken.
    private static boolean canBeOrdered(List<Subtask> subtasks) {
        List<Subtask> left = subtasks;
        int before;
        do {
            before = left.size();
            List<SubtaskId> waiting = left.stream().map(Subtask::id).toList();
            left = left.stream()
                    .filter(each -> each.dependsOn().stream().anyMatch(waiting::contains))
                    .toList();
        } while (left.size() < before);
        return left.isEmpty();
    }

    private static SubtaskId id(String value) {
        return new SubtaskId(value);
    }

    private static Subtask task(String id, String... dependsOn) {
        return new Subtask(
                id(id),
                "Do " + id,
                "",
                List.of(),
                Stream.of(dependsOn).map(SubtaskId::new).toList(),
                null);
    }
}
