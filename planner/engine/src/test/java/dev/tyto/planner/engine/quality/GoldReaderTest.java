package dev.tyto.planner.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldReaderTest {

    @Test
    void rowsForTrainingAreNoGold() {
        assertThat(GoldReader.read("{\"id\":\"1\",\"split\":\"train\"}")).isEmpty();
    }

    @Test
    void requestOfARestBenchRowIsItsQuery() {
        assertThat(GoldReader.read("{\"id\":0,\"query\":\"films\\n\",\"task_nodes\":[{\"task\":\"Search\"}]}"))
                .contains(new GoldPlan.OfTools("0", "films", Set.of("search"), Set.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | row must be JSON",
                "[] | row must be a JSON object",
                "{} | row must have task_nodes or decomposition",
                "{\"query\":\"x\",\"task_nodes\":[]} | task_nodes must name a tool",
                "{\"query\":\"x\",\"task_nodes\":[1]} | task_nodes must be a list of objects",
                "{\"task_nodes\":[]} | user_request must be text",
                "{\"question\":\"x\",\"decomposition\":[]} | decomposition must be sound",
                "{\"question\":\"x\",\"decomposition\":[{\"id\":\"a\",\"question\":\"y\",\"depends_on\":[\"b\"]}]}"
                        + " | must depend on subtasks of this plan",
            })
    void brokenRowsNameTheirRule(String row, String rule) {
        assertThatThrownBy(() -> GoldReader.read(row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }
}
