package dev.tyto.core.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.work.WorkerProfile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlanRulesTest {

    private static final PlanRules RULES =
            new PlanRules(2, List.of(worker("reader", "files"), worker("adder", "sums")));

    @Test
    void planThatKeepsTheRulesHasNoDefect() {
        assertThat(RULES.defectsOf(List.of(needing("a", "files"), needing("b", "sums"))))
                .isEmpty();
    }

    @Test
    void everyDefectIsNamedInOneSentence() {
        Plan plan = new Plan(List.of(needing("a", "magic"), needing("b"), needing("c", "files", "sums")));

        assertThatThrownBy(() -> RULES.require(plan))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("plan must be one that these workers can carry out but: a plan must have at most 2 subtasks"
                        + " but has 3; subtask a must need capabilities that one worker has but needs magic (known:"
                        + " files, sums); subtask c must need capabilities that one worker has but needs sums"
                        + " (known: files)");
    }

    @Test
    void aRunCarriesOutAHundredSubtasksAndNoMore() {
        PlanRules rules = PlanRules.with(List.of());
        List<Subtask> many = subtasks(101);

        assertThat(rules.defectsOf(many)).containsExactly(new PlanDefect.TooMany(101, 100));
        assertThatCode(() -> rules.require(new Plan(subtasks(100)))).doesNotThrowAnyException();
    }

    @Test
    void whatNobodyCanDoIsLeftOutOfARevisionAndTheRestIsDone() {
        List<Line> lines =
                List.of(new Line(needing("w"), Progress.WAITING, null), new Line(needing("f"), Progress.FAILED, null));
        PlanRules rules = new PlanRules(9, RULES.workers());
        PlanRevision revision = new PlanRevision(
                List.of(needing("n", "magic"), needing("m", "files")),
                List.of(needing("w", "magic")),
                List.of(),
                List.of());

        PlanRevision.Part part = PlanRevision.legalPart(revision, lines, rules);

        assertThat(part.accepted())
                .isEqualTo(new PlanRevision(List.of(needing("m", "files")), List.of(), List.of(), List.of()));
        assertThat(part.rejected()).hasSize(2).hasOnlyElementsOfType(PlanDefect.UnknownCapability.class);
    }

    @Test
    void limitMustBePositive() {
        assertThatThrownBy(() -> new PlanRules(0, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("most subtasks of a plan must be positive");
    }

    private static List<Subtask> subtasks(int count) {
        return IntStream.range(0, count).mapToObj(i -> needing("s" + i)).toList();
    }

    private static Subtask needing(String id, String... capabilities) {
        List<Capability> needed =
                Arrays.stream(capabilities).map(Capability::new).toList();
        return new Subtask(new SubtaskId(id), "do " + id, "", needed, List.of(), null);
    }

    private static WorkerProfile worker(String name, String... capabilities) {
        return new WorkerProfile(
                name, "works", Stream.of(capabilities).map(Capability::new).toList(), List.of());
    }
}
