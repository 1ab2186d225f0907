package dev.tyto.benchmarks.gaia;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaiaScorerVectorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 2_000;
    private static final int CORRECT_ROWS = 884;

    @Test
    void agreesWithThePublicScorerOnEveryVector() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(SharedFiles.require("data/gaia-scorer/vectors.jsonl"))) {
            rows.add(JSON.readTree(line));
        }

        List<JsonNode> disputed = rows.stream()
                .filter(row -> verdict(row) != row.get("correct").asBoolean())
                .toList();

        assertThat(disputed).isEmpty();
        assertThat(rows).hasSize(ROWS);
        assertThat(rows.stream().filter(row -> row.get("correct").asBoolean())).hasSize(CORRECT_ROWS);
    }

    private static boolean verdict(JsonNode row) {
        JsonNode answer = row.get("model_answer");
        return GaiaScorer.isCorrect(
                answer.isNull() ? null : answer.asText(),
                row.get("ground_truth").asText());
    }
}
