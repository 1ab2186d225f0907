package dev.tyto.inference.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.inference.weights.Checkpoint;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.testkit.SharedFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsCheckpointTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F8_E8M0", "F4"})
    void everyCodeOfASmallFloatHasTheValueOfTheTable(ElementType type) throws IOException {
        JsonNode table = new ObjectMapper()
                .readTree(SharedFiles.require("fixtures/safetensors-hostile/f8-tables.json")
                        .toFile())
                .get(type.name());
        int codes = 1 << type.bits();
        byte[] stored = new byte[codes];
        for (int code = 0; code < codes; code++) {
            stored[code * type.bits() / 8] |= (byte) (type.bits() == 8 ? code : code << (code % 2 * 4));
        }
        float[] values = new float[codes];

        type.decode(MemorySegment.ofArray(stored), 0, values, 0, codes);

        assertThat(table).hasSize(codes);
        for (int code = 0; code < codes; code++) {
            assertThat(Float.valueOf(values[code]))
                    .as("%s %d", type, code)
                    .isEqualTo(Float.valueOf(value(table.get(code))));
        }
    }

    private static float value(JsonNode node) {
        return switch (node.asText()) {
            case "nan" -> Float.NaN;
            case "inf" -> Float.POSITIVE_INFINITY;
            case "-inf" -> Float.NEGATIVE_INFINITY;
            default -> (float) node.asDouble();
        };
    }

    @Test
    void everyTypeIsReadAsFloats() throws Exception {
        ByteBuffer all = ByteBuffer.allocate(52).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(-1).putLong(-1).putDouble(0.1).putInt(-2).putInt(-2).putFloat(-0.5f);
        all.putShort((short) -3).putShort((short) -3).putShort((short) 0x3C01).putShort((short) 0xC049);
        all.put((byte) -4).put((byte) -4).put((byte) 2).put((byte) 0);
        String header = "{" + entry("i64", "I64", 0, 8) + entry("u64", "U64", 8, 16) + entry("f64", "F64", 16, 24)
                + entry("i32", "I32", 24, 28) + entry("u32", "U32", 28, 32) + entry("f32", "F32", 32, 36)
                + entry("i16", "I16", 36, 38) + entry("u16", "U16", 38, 40) + entry("f16", "F16", 40, 42)
                + entry("bf16", "BF16", 42, 44) + entry("i8", "I8", 44, 45) + entry("u8", "U8", 45, 46)
                + entry("yes", "BOOL", 46, 47) + entry("no", "BOOL", 47, 48);
        byte[] file = SafetensorsFile.bytes(header.substring(0, header.length() - 1) + "}", 48);
        System.arraycopy(all.array(), 0, file, file.length - 48, 48);
        Path path = Files.write(folder.resolve("model.safetensors"), file);

        try (Checkpoint checkpoint = SafetensorsCheckpoint.open(path)) {
            assertThat(checkpoint.tensors().values().stream().map(tensor -> tensor.floats()[0]))
                    .containsExactly(
                            -1f,
                            0x1p64f,
                            0.1f,
                            -2f,
                            0x1p32f,
                            -0.5f,
                            -3f,
                            65533f,
                            0x1.004p0f,
                            -3.140625f,
                            -4f,
                            252f,
                            1f,
                            0f);
        }
    }

    private static String entry(String name, String type, int begin, int end) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":[],\"data_offsets\":[%d,%d]},".formatted(name, type, begin, end);
    }

    @Test
    void aTypeWithoutOneFloatSaysSo() throws Exception {
        Path path = SharedFiles.require("fixtures/safetensors-hostile/ok-all-dtypes.safetensors");
        try (Checkpoint checkpoint = SafetensorsCheckpoint.open(path)) {
            StoredTensor complex = checkpoint.tensors().values().stream()
                    .filter(tensor -> tensor.encoding().equals("C64"))
                    .findFirst()
                    .orElseThrow();

            assertThatThrownBy(complex::floats)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("elements must be of a type that can be read as floats but are C64");
        }
    }

    @Test
    void aTileIsReadFromAnyPlace() throws Exception {
        Path path = sound();
        float[] tile = {9, 9, 9, 9};

        try (Checkpoint checkpoint = SafetensorsCheckpoint.open(path)) {
            checkpoint.tensor("b").read(1, tile, 2, 2);

            assertThat(tile).containsExactly(9, 9, 0, 0);
            assertThatThrownBy(() -> checkpoint.tensor("b").read(3, tile, 0, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> checkpoint.tensor("b").read(0, tile, 3, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aShardedCheckpointReadsAsOne() throws Exception {
        Path sharded = SharedFiles.require("fixtures/architectures/llama3-rope");

        try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.open(sharded)) {
            assertThat(checkpoint.tensors()).containsKeys("model.embed_tokens.weight", "model.norm.weight");
            assertThat(checkpoint.warnings()).isEmpty();
            assertThat(checkpoint.tensor("model.norm.weight").floats()).doesNotContain(Float.NaN);
        }
    }

    @Test
    void readingAfterCloseIsAClearError() throws Exception {
        Checkpoint checkpoint = SafetensorsCheckpoint.open(sound());
        StoredTensor tensor = checkpoint.tensor("a");
        checkpoint.close();

        checkpoint.close();

        assertThatIllegalStateException()
                .isThrownBy(tensor::floats)
                .withMessageContaining("must be open but is closed");
    }

    @Test
    void anUnknownNameIsNamed() throws Exception {
        try (Checkpoint checkpoint = SafetensorsCheckpoint.open(sound())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> checkpoint.tensor("c"))
                    .withMessage("tensor must be one of the checkpoint's 2 but was \"c\"");
        }
    }

    @Test
    void aFolderWithoutCheckpointSaysWhatItMustHold() {
        assertThatThrownBy(() -> SafetensorsCheckpoint.open(folder))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("must hold model.safetensors or model.safetensors.index.json");
    }

    @Test
    void aFileLargerThanTwoGibibytesIsMapped() throws Exception {
        long elements = 3L << 30;
        byte[] head = SafetensorsFile.bytes(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}".formatted(elements, elements), 0);
        Path path = folder.resolve("sparse.safetensors");
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(head));
            channel.write(ByteBuffer.wrap(new byte[] {7}), head.length + elements - 1);
        }
        float[] last = new float[2];

        try (Checkpoint checkpoint = SafetensorsCheckpoint.open(path)) {
            checkpoint.tensor("a").read(elements - 2, last, 0, 2);
        }

        assertThat(last).containsExactly(0, 7);
    }

    private Path sound() throws IOException {
        return SafetensorsFile.write(folder, SafetensorsFile.SOUND_HEADER, SafetensorsFile.SOUND_DATA_BYTES);
    }
}
