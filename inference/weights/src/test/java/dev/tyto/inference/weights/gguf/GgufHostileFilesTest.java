package dev.tyto.inference.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.inference.weights.Allocated;
import dev.tyto.inference.weights.MalformedCheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufHostileFilesTest {

    private static final int DATA_BYTES = 64;

    @TempDir
    private Path folder;

    /// The bytes from a place of the sound file on are replaced.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|46554747|magic must be GGUF",
                "4|02000000|version must be 3 but was 2",
                "8|ffffffffffffffff|number of tensors must fit",
                "8|0000000000000040|number of tensors must fit",
                "16|ffffffffffffff7f|number of metadata entries must fit",
                "24|ffffffffffffffff|metadata key must end within the header",
                "24|ffffff0000000000|metadata key must end within the header",
                "33|63000000|must have a type in [0, 12] but has 99",
                "41|ffffffffffffff7f|must fit",
                "37|63000000|must have elements of a type in [0, 12] but has 99",
                "58|05000000|must have at most 4 dimensions but has 5",
                "62|ffffffffffffffff|must have dimensions below 2^63",
                "62|ffffffffffffff7f|must fit the file",
                "70|63000000|must have a known type but has 99",
                "70|02000000|must have rows of a multiple of 32",
                "74|0100000000000000|must begin at a multiple of 32",
                "74|6000000000000000|must lie within the 64 bytes of data",
                "74|e0ffffffffffffff|must begin at a multiple of 32",
            })
    void aBrokenFileIsRejectedWithTheRuleItBreaks(int at, String hex, String rule) throws Exception {
        byte[] file = sound();
        byte[] patch = HexFormat.of().parseHex(hex);
        System.arraycopy(patch, 0, file, at, patch.length);
        Path path = Files.write(folder.resolve("broken.gguf"), file);
        long allocatedBefore = Allocated.bytes();

        assertThatThrownBy(() -> GgufCheckpoint.open(path).close())
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining(rule);
        assertThat(Allocated.bytes() - allocatedBefore).isLessThan(8L << 20);
    }

    @Test
    void theUnbrokenFileIsRead() throws Exception {
        Path path = Files.write(folder.resolve("sound.gguf"), sound());

        try (GgufCheckpoint read = GgufCheckpoint.open(path)) {
            assertThat(read.tensor("t").floats()).hasSize(4);
            assertThat(read.values()).containsKey("k");
        }
    }

    @Test
    void aFileCutAtAnyLengthIsRejected() throws Exception {
        byte[] sound = sound();
        for (int length = 0; length < sound.length - DATA_BYTES + 16; length++) {
            Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(sound, length));

            assertThatThrownBy(() -> GgufCheckpoint.open(cut).close())
                    .as("cut at %d", length)
                    .isInstanceOf(MalformedCheckpointException.class);
        }
    }

    @Test
    void aFileWithAnyByteChangedIsReadOrRejectedButNeverCrashes() throws Exception {
        SplittableRandom random = new SplittableRandom(52);
        byte[] sound = sound();
        int rejected = 0;
        for (int draw = 0; draw < 2_000; draw++) {
            byte[] changed = sound.clone();
            changed[random.nextInt(changed.length - DATA_BYTES)] = (byte) random.nextInt(256);
            Path path = Files.write(folder.resolve("changed.gguf"), changed);

            try (GgufCheckpoint read = GgufCheckpoint.open(path)) {
                read.tensors()
                        .values()
                        .forEach(tensor -> assertThat(tensor.floats()).isNotNull());
            } catch (MalformedCheckpointException e) {
                rejected++;
            }
        }
        assertThat(rejected).isBetween(1_000, 1_999);
    }

    @Test
    void arraysNestedTooDeepAreRejected() throws Exception {
        ByteBuffer file = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x46554747).putInt(3).putLong(0).putLong(1);
        text(file, "k");
        file.putInt(9);
        for (int depth = 0; depth < 100; depth++) {
            file.putInt(9).putLong(1);
        }
        Path path = Files.write(folder.resolve("deep.gguf"), file.array());

        assertThatThrownBy(() -> GgufCheckpoint.open(path).close())
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("must be nested at most 4 deep");
    }

    /// One empty array (type at 33, that of its elements at 37, length at 41) and one tensor of four floats
    /// (rank at
    /// 58, dimension at 62, type at 70, place at 74); data from 96 on.
    private static byte[] sound() {
        ByteBuffer file = ByteBuffer.allocate(96 + DATA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x46554747).putInt(3).putLong(1).putLong(1);
        text(file, "k");
        file.putInt(9).putInt(0).putLong(0);
        text(file, "t");
        file.putInt(1).putLong(4).putInt(0).putLong(0);
        return file.array();
    }

    private static void text(ByteBuffer file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        file.putLong(bytes.length).put(bytes);
    }
}
