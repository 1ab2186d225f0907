package dev.tyto.inference.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.inference.weights.Checkpoint;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.safetensors.SafetensorsWriter.Planned;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    private static final List<ElementType> FLOATS =
            List.of(ElementType.F16, ElementType.BF16, ElementType.F32, ElementType.F64);

    @TempDir
    private Path folder;

    @Test
    void whateverIsWrittenIsReadBack() throws Exception {
        long seed = 70;
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 30; draw++) {
            Path target = Files.createDirectory(folder.resolve("draw-" + draw));
            SequencedMap<String, Planned> plan = plan(random);
            long limit = random.nextLong(1, 600);
            Map<String, float[]> values = new LinkedHashMap<>();
            try (SafetensorsWriter writer = SafetensorsWriter.create(target, plan, Map.of("format", "pt"), limit)) {
                for (Map.Entry<String, Planned> tensor :
                        plan.sequencedEntrySet().reversed()) {
                    float[] exact = new float[(int) tensor.getValue().shape().elements()];
                    for (int i = 0; i < exact.length; i++) {
                        exact[i] = random.nextInt(-128, 128);
                    }
                    int cut = exact.length / 2;
                    writer.write(tensor.getKey(), cut, exact, cut, exact.length - cut);
                    writer.write(tensor.getKey(), 0, exact, 0, cut);
                    values.put(tensor.getKey(), exact);
                }

                writer.commit();
            }

            try (Checkpoint read = SafetensorsCheckpoint.open(target)) {
                assertThat(read.metadata()).containsOnly(Map.entry("format", "pt"));
                assertThat(read.tensors().keySet()).containsExactlyInAnyOrderElementsOf(plan.keySet());
                for (StoredTensor tensor : read.tensors().values()) {
                    assertThat(tensor.floats())
                            .as("seed %d, draw %d, %s", seed, draw, tensor)
                            .isEqualTo(values.get(tensor.name()));
                    assertThat(tensor.shape()).isEqualTo(plan.get(tensor.name()).shape());
                }
            }
            assertThat(names(target)).allMatch(name -> name.startsWith("model"));
        }
    }

    private static SequencedMap<String, Planned> plan(SplittableRandom random) {
        SequencedMap<String, Planned> plan = new LinkedHashMap<>();
        int tensors = random.nextInt(8);
        for (int i = 0; i < tensors; i++) {
            long[] dimensions = IntStream.range(0, random.nextInt(4))
                    .mapToLong(_ -> random.nextInt(6))
                    .toArray();
            plan.put(
                    "läyer.\"" + i + "\"",
                    new Planned(FLOATS.get(random.nextInt(FLOATS.size())), TensorShape.of(dimensions)));
        }
        return plan;
    }

    @Test
    void shardsKeepToTheLimitAndTheIndexNamesThem() throws Exception {
        SequencedMap<String, Planned> plan = new LinkedHashMap<>();
        for (String name : List.of("a", "b", "c", "d")) {
            plan.put(name, new Planned(ElementType.U8, TensorShape.of(name.equals("c") ? 100 : 30)));
        }

        Path opened;
        try (SafetensorsWriter writer = SafetensorsWriter.create(folder, plan, Map.of(), 64)) {
            for (Map.Entry<String, Planned> tensor : plan.entrySet()) {
                writer.writeBytes(
                        tensor.getKey(),
                        0,
                        MemorySegment.ofArray(new byte[(int) tensor.getValue().bytes()]));
            }
            opened = writer.commit();
        }

        assertThat(opened).isEqualTo(folder.resolve("model.safetensors.index.json"));
        assertThat(names(folder))
                .containsExactlyInAnyOrder(
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json");
        SafetensorsIndex index = SafetensorsIndex.read(opened);
        assertThat(index.shardOfTensor()).containsEntry("c", "model-00002-of-00003.safetensors");
        assertThat(index.warnings()).isEmpty();
    }

    @Test
    void dataIsAlignedAndWideElementsComeFirst() throws Exception {
        SequencedMap<String, Planned> plan = new LinkedHashMap<>();
        plan.put("bytes", new Planned(ElementType.U8, TensorShape.of(3)));
        plan.put("floats", new Planned(ElementType.F32, TensorShape.of(2)));
        try (SafetensorsWriter writer = SafetensorsWriter.create(folder, plan, Map.of(), 1_000)) {
            writer.writeBytes("bytes", 0, MemorySegment.ofArray(new byte[3]));
            writer.write("floats", 0, new float[2], 0, 2);

            writer.commit();
        }

        SafetensorsHeader header = SafetensorsHeader.read(folder.resolve("model.safetensors"));
        assertThat(header.dataStart() % 8).isZero();
        assertThat(header.tensors().keySet()).containsExactly("floats", "bytes");
    }

    @Test
    void nothingRemainsOfACheckpointThatWasNotCommitted() throws Exception {
        SafetensorsWriter writer = SafetensorsWriter.create(folder, one(), Map.of(), 1_000);
        writer.write("a", 0, new float[4], 0, 4);
        List<String> meanwhile = names(folder);

        writer.close();

        assertThat(meanwhile).singleElement().asString().startsWith(".model.safetensors.");
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void aTensorThatIsNotWholeKeepsTheCheckpointBack() throws Exception {
        try (SafetensorsWriter writer = SafetensorsWriter.create(folder, one(), Map.of(), 1_000)) {
            writer.write("a", 0, new float[3], 0, 3);

            assertThatIllegalStateException()
                    .isThrownBy(writer::commit)
                    .withMessage("tensor \"a\" must be written once and whole (16 bytes) but 12 bytes were");
        }
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void aCheckpointIsNeverWrittenOverAnother() throws Exception {
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");

        assertThatThrownBy(() -> SafetensorsWriter.create(folder, one(), Map.of(), 1_000))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("must not be there before a checkpoint is written");
    }

    @Test
    void aPlaceOutsideTheTensorIsRefused() throws Exception {
        try (SafetensorsWriter writer = SafetensorsWriter.create(folder, one(), Map.of(), 1_000)) {
            assertThatThrownBy(() -> writer.write("a", 2, new float[3], 0, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> writer.writeBytes("a", -1, MemorySegment.ofArray(new byte[1])))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void brainFloatsAreRoundedToTheNearestTiesToEven() {
        float[] values = {
            Float.intBitsToFloat(0x3F808000),
            Float.intBitsToFloat(0x3F818000),
            Float.intBitsToFloat(0x3F808001),
            Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY,
            Float.intBitsToFloat(0x7F800001)
        };
        ByteBuffer stored = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);

        ElementType.BF16.encode(values, 0, values.length, stored);

        assertThat(stored.flip().asShortBuffer().get(0)).isEqualTo((short) 0x3F80);
        assertThat(stored.getShort(2)).isEqualTo((short) 0x3F82);
        assertThat(stored.getShort(4)).isEqualTo((short) 0x3F81);
        assertThat(stored.getShort(6)).isEqualTo((short) 0x7F80);
        assertThat(stored.getShort(8)).isEqualTo((short) 0xFF80);
        assertThat(stored.getShort(10)).isEqualTo((short) 0x7FC0);
    }

    private static SequencedMap<String, Planned> one() {
        SequencedMap<String, Planned> plan = new LinkedHashMap<>();
        plan.put("a", new Planned(ElementType.F32, TensorShape.of(4)));
        return plan;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
