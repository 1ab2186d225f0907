package dev.tyto.planner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.plan.PlanDefect;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanValidatorTest {

    private final PlanValidator validator = new PlanValidator(10);

    @Test
    void capabilitiesThatNoSingleWorkerHasAreNamedAgainstTheNearestWorker() {
        var reading = PlanParser.parse(Planning.needing("files", "calculation"));

        List<PlanDefect> defects = validator.defectsOf(reading, Planning.WORKERS);

        assertThat(defects)
                .extracting(PlanDefect::message)
                .containsExactly("subtask s1 must need capabilities that one worker has but needs calculation"
                        + " (known: files)");
    }

    @Test
    void capabilityIsComparedWithoutCase() {
        var reading = PlanParser.parse(Planning.needing("Files"));

        List<PlanDefect> defects = validator.defectsOf(reading, Planning.WORKERS);

        assertThat(defects).isEmpty();
    }

    @Test
    void everyUnknownCapabilityIsNamed() {
        var reading = PlanParser.parse(Planning.needing("files", "telepathy", "magic"));

        List<PlanDefect> defects = validator.defectsOf(reading, Planning.WORKERS);

        assertThat(defects).hasSize(2).hasOnlyElementsOfType(PlanDefect.UnknownCapability.class);
    }

    @Test
    void limitMustBePositive() {
        assertThatThrownBy(() -> new PlanValidator(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("most subtasks of a plan must be positive");
    }
}
