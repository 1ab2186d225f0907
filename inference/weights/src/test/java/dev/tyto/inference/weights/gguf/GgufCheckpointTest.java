package dev.tyto.inference.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.inference.weights.Checkpoint;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.safetensors.SafetensorsCheckpoint;
import dev.tyto.testkit.SharedFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufCheckpointTest {

    private static final int LARGEST_HASHED = 2_000_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-F32",
                "llama-F16",
                "llama-BF16",
                "llama-Q8_0",
                "llama-Q4_0",
                "llama-Q4_1",
                "llama-Q5_0",
                "llama-Q5_1",
                "llama-kquants",
                "blocks-random",
            })
    void everyTensorHasTheValuesOfTheReferenceBitForBit(String name) throws Exception {
        try (Checkpoint read = GgufCheckpoint.open(fixture(name + ".gguf"));
                Checkpoint expected = SafetensorsCheckpoint.open(fixture(name + ".expected.safetensors"))) {
            assertThat(read.tensors())
                    .hasSizeBetween(
                            expected.tensors().size(), expected.tensors().size() + 1);
            for (StoredTensor twin : expected.tensors().values()) {
                StoredTensor tensor = read.tensor(twin.name());
                float[] values = tensor.floats();
                float[] reference = twin.floats();
                assertThat(tensor.shape()).isEqualTo(twin.shape());
                for (int i = 0; i < reference.length; i++) {
                    assertThat(Float.valueOf(values[i]))
                            .as("%s [%d]", tensor, i)
                            .isEqualTo(Float.valueOf(reference[i]));
                }
            }
        }
    }

    @Test
    void anyTileOfATensorIsThatPartOfTheWhole() throws Exception {
        try (Checkpoint read = GgufCheckpoint.open(fixture("blocks-random.gguf"))) {
            for (StoredTensor tensor : read.tensors().values()) {
                float[] whole = tensor.floats();
                for (int first : List.of(0, 1, 31, 200)) {
                    int length = whole.length - first - 5;
                    float[] tile = new float[length + 3];

                    tensor.read(first, tile, 2, length);

                    for (int i = 0; i < length; i++) {
                        assertThat(Float.valueOf(tile[i + 2])).isEqualTo(Float.valueOf(whole[first + i]));
                    }
                    assertThat(tile[1]).isZero();
                }
            }
        }
    }

    @Test
    void qAndKGetTheOrderOfTheHubBack() throws Exception {
        Path original = SharedFiles.require("fixtures/architectures/llama-gqa-tied");
        try (Checkpoint read = HubNames.of(GgufCheckpoint.open(fixture("llama-F32.gguf")));
                Checkpoint expected = SafetensorsCheckpoint.open(original)) {
            assertThat(read.tensors().keySet())
                    .containsExactlyInAnyOrderElementsOf(expected.tensors().keySet());
            for (StoredTensor tensor : read.tensors().values()) {
                StoredTensor twin = expected.tensor(tensor.name());
                assertThat(tensor.floats()).as(tensor.toString()).isEqualTo(twin.floats());
                assertThat(tensor.bytes().mismatch(twin.bytes()))
                        .as(tensor.toString())
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void metadataOfEveryTypeIsRead() throws Exception {
        try (GgufCheckpoint read = GgufCheckpoint.open(fixture("vocab-only.gguf"))) {
            assertThat(read.text("general.architecture")).isPresent();
            assertThat(read.values().get("tokenizer.ggml.tokens")).isInstanceOf(GgufValue.Listing.class);
            assertThat(read.values().values().stream().map(Object::getClass))
                    .contains(GgufValue.Whole.class, GgufValue.Real.class, GgufValue.Flag.class, GgufValue.Text.class);
        }
    }

    @Test
    void aRealModelHasTheTensorsOfTheReference() throws Exception {
        Path folder = SharedFiles.require("models/smollm2-135m-instruct/reference/tensors.jsonl")
                .getParent();
        ObjectMapper json = new ObjectMapper();
        try (GgufCheckpoint read = GgufCheckpoint.open(folder.resolveSibling("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
            List<String> lines = Files.readAllLines(folder.resolve("tensors.jsonl"));
            assertThat(lines).hasSize(read.tensors().size());
            for (String line : lines) {
                JsonNode expected = json.readTree(line);
                StoredTensor tensor = read.tensor(expected.get("name").asText());
                assertThat(tensor.encoding()).isEqualTo(expected.get("type").asText());
                if (tensor.shape().elements() <= LARGEST_HASHED) {
                    assertThat(sha256(tensor.floats()))
                            .as(tensor.toString())
                            .isEqualTo(expected.get("sha256_f32").asText());
                }
            }
        }
    }

    private static String sha256(float[] values) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }

    @Test
    void readingAfterCloseIsAClearError() throws Exception {
        GgufCheckpoint read = GgufCheckpoint.open(fixture("blocks-random.gguf"));
        StoredTensor tensor = read.tensors().firstEntry().getValue();

        read.close();

        assertThatIllegalStateException()
                .isThrownBy(tensor::floats)
                .withMessageContaining("must be open but is closed");
    }

    private static Path fixture(String name) {
        return SharedFiles.require("fixtures/gguf/" + name);
    }
}
