package dev.tyto.inference.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.inference.weights.Allocated;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader.Tensor;
import dev.tyto.testkit.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The verdict on every file of a set made to break readers.
class SafetensorsHostileFilesTest {

    private static final int ENTRIES = 51;
    private static final int ACCEPTED = 11;
    private static final int VALUES = 4;

    /// Generous, since the build machine may be busy; one file takes about a millisecond.
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /// Far below the sizes that headers of the set claim (up to 2^62 bytes).
    private static final long MOST_ALLOCATED_BYTES = 8L << 20;

    /// The manifest prints seven digits.
    private static final Offset<Double> PRINTED = Offset.offset(1e-6);

    private final Path folder =
            SharedFiles.require("fixtures/safetensors-hostile/manifest.json").getParent();
    private final List<JsonNode> entries = entries();

    @Test
    void everyEntryGetsTheVerdictOfTheManifest() throws Exception {
        int accepted = 0;
        for (JsonNode entry : entries) {
            Throwable thrown = catchThrowable(() -> tensors(entry));

            if (entry.get("verdict").asText().equals("accept")) {
                assertThat(thrown).as(entry.toString()).isNull();
                accepted++;
            } else {
                assertThat(thrown).as(entry.toString()).isExactlyInstanceOf(MalformedCheckpointException.class);
                assertThat(thrown.getMessage()).contains(" must ").hasSizeLessThan(500);
            }
        }
        assertThat(entries).hasSize(ENTRIES);
        assertThat(accepted).isEqualTo(ACCEPTED);
    }

    @Test
    void acceptedFilesHoldWhatTheManifestExpects() throws Exception {
        int values = 0;
        for (JsonNode entry : entries) {
            for (Map.Entry<String, JsonNode> expected : entry.path("expect").properties()) {
                Path path = path(entry);

                SafetensorsHeader header = SafetensorsHeader.read(path);

                Tensor tensor = header.tensors().get(expected.getKey());
                assertThat(tensor.type().name())
                        .isEqualTo(expected.getValue().get("dtype").asText());
                assertThat(tensor.shape()).isEqualTo(shape(expected.getValue().get("shape")));
                if (expected.getValue().has("first")) {
                    assertThat(firstFloat(path, header.dataStart() + tensor.begin()))
                            .isCloseTo(expected.getValue().get("first").asDouble(), PRINTED);
                    values++;
                }
            }
        }
        assertThat(values).isEqualTo(VALUES);
    }

    @Test
    void namesThatLeaveTheFolderAreRejectedAsNames() {
        int names = 0;
        for (JsonNode entry : entries) {
            if (entry.path("must_reject_before_opening_the_named_file").asBoolean()) {
                assertThat(catchThrowable(() -> tensors(entry)))
                        .hasMessageContaining("must be named by a plain file name");
                names++;
            }
        }
        assertThat(names).isEqualTo(3);
    }

    @Test
    void everyVerdictIsQuickAndNeedsLittleMemory() throws Exception {
        for (JsonNode entry : entries) {
            long allocatedBefore = Allocated.bytes();
            long begin = System.nanoTime();

            Throwable _ = catchThrowable(() -> tensors(entry));

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as(entry.toString())
                    .isLessThan(LONGEST);
            assertThat(Allocated.bytes() - allocatedBefore).as(entry.toString()).isLessThan(MOST_ALLOCATED_BYTES);
        }
        assertThat(entries).hasSize(ENTRIES);
    }

    @Test
    void aWrongTotalSizeIsAWarning() throws Exception {
        SafetensorsIndex sound = SafetensorsIndex.read(folder.resolve("ok-sharded/model.safetensors.index.json"));
        SafetensorsIndex wrong =
                SafetensorsIndex.read(folder.resolve("warn-sharded-total-size/model.safetensors.index.json"));

        assertThat(sound.warnings()).isEmpty();
        assertThat(wrong.warnings()).containsExactly("total_size should be 64 but was 12345");
    }

    @Test
    void everyTypeOfTheFormatIsKnown() throws Exception {
        SafetensorsHeader header = SafetensorsHeader.read(folder.resolve("ok-all-dtypes.safetensors"));

        assertThat(header.tensors().values()).extracting(Tensor::type).contains(ElementType.values());
    }

    private List<JsonNode> entries() {
        try {
            List<JsonNode> read = new ArrayList<>();
            new ObjectMapper()
                    .readTree(folder.resolve("manifest.json").toFile())
                    .forEach(read::add);
            return read;
        } catch (IOException e) {
            throw new AssertionError("the manifest must be readable", e);
        }
    }

    private Object tensors(JsonNode entry) throws Exception {
        Path path = path(entry);
        return path.endsWith("model.safetensors.index.json")
                ? SafetensorsIndex.read(path).shardOfTensor()
                : SafetensorsHeader.read(path).tensors();
    }

    private Path path(JsonNode entry) {
        return folder.resolve(entry.get("file").asText());
    }

    private static TensorShape shape(JsonNode dimensions) {
        List<Long> sizes = new ArrayList<>();
        dimensions.forEach(dimension -> sizes.add(dimension.asLong()));
        return new TensorShape(sizes);
    }

    private static double firstFloat(Path path, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer value = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(value, position);
            return value.flip().getFloat();
        }
    }
}
