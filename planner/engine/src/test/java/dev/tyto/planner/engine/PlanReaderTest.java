package dev.tyto.planner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.plan.PlanDefect;
import dev.tyto.planner.engine.PlanReader.Result;
import org.junit.jupiter.api.Test;

final class PlanReaderTest {

    private final PlanReader reader = new PlanReader(100);

    @Test
    void goodFileIsPlan() {
        Result result = reader.read("\uFEFF" + Planning.plan("a", "b<a") + "\n", Planning.WORKERS);

        assertThat(result)
                .isInstanceOfSatisfying(
                        Result.Accepted.class,
                        accepted -> assertThat(accepted.plan().subtasks()).hasSize(2));
    }

    @Test
    void everyDefectIsNamedAtOnce() {
        String plan =
                Planning.plan("a<a", "b<ghost", "b").replace("\"capabilities\":[]", "\"capabilities\":[\"magic\"]");

        Result result = reader.read(plan, Planning.WORKERS);

        assertThat(result)
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.defects())
                                .extracting(defect -> defect.getClass().getSimpleName())
                                .contains("SelfDependency", "UnknownDependency", "DuplicateId", "UnknownCapability"));
    }

    @Test
    void fileIsReadStrictly() {
        Result result = reader.read("Here is my plan: " + Planning.plan("a"), Planning.WORKERS);

        assertThat(result)
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.defects())
                                .singleElement()
                                .isInstanceOf(PlanDefect.Unreadable.class)
                                .extracting(PlanDefect::message)
                                .asString()
                                .contains("line 1"));
    }

    @Test
    void emptyFileIsRefused() {
        Result result = reader.read("", Planning.WORKERS);

        assertThat(result).isInstanceOf(Result.Refused.class);
    }
}
