package dev.tyto.inference.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.inference.weights.Allocated;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {

    @TempDir
    private Path folder;

    @Test
    void tensorsAndMetadataAreReadInTheOrderOfTheHeader() throws Exception {
        Path path = SafetensorsFile.write(folder, SafetensorsFile.SOUND_HEADER, SafetensorsFile.SOUND_DATA_BYTES);

        SafetensorsHeader header = SafetensorsHeader.read(path);

        assertThat(header.tensors())
                .containsExactly(
                        Map.entry("a", new Tensor(ElementType.F32, TensorShape.of(2, 4), 0, 32)),
                        Map.entry("b", new Tensor(ElementType.I16, TensorShape.of(4), 32, 40)));
        assertThat(header.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(header.dataStart()).isEqualTo(8 + SafetensorsFile.SOUND_HEADER.length());
    }

    @Test
    void anOpenFileKeepsItsPosition() throws Exception {
        Path path = SafetensorsFile.write(folder, SafetensorsFile.SOUND_HEADER, SafetensorsFile.SOUND_DATA_BYTES);
        try (FileChannel channel = FileChannel.open(path).position(5)) {

            SafetensorsHeader.read(channel, path);

            assertThat(channel.position()).isEqualTo(5);
        }
    }

    @Test
    void aFileCutAtAnyLengthIsRejected() throws Exception {
        byte[] sound = SafetensorsFile.bytes(SafetensorsFile.SOUND_HEADER, SafetensorsFile.SOUND_DATA_BYTES);
        for (int length = 0; length < sound.length; length++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(sound, length));

            assertThatThrownBy(() -> SafetensorsHeader.read(cut))
                    .as("cut at %d of %d bytes", length, sound.length)
                    .isInstanceOf(MalformedCheckpointException.class);
        }
    }

    @Test
    void aFileWithAnyByteChangedIsReadOrRejectedButNeverCrashes() throws Exception {
        long seed = 51;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] sound = SafetensorsFile.bytes(SafetensorsFile.SOUND_HEADER, SafetensorsFile.SOUND_DATA_BYTES);
        int rejected = 0;
        for (int draw = 0; draw < 3_000; draw++) {
            byte[] changed = sound.clone();
            for (int i = 0; i <= draw % 3; i++) {
                changed[random.nextInt(changed.length - SafetensorsFile.SOUND_DATA_BYTES)] = (byte) random.nextInt(256);
            }
            Path path = Files.write(folder.resolve("changed"), changed);

            try {
                SafetensorsHeader header = SafetensorsHeader.read(path);
                assertThat(header.tensors().values().stream()
                                .mapToLong(Tensor::bytes)
                                .sum())
                        .as("seed %d, draw %d", seed, draw)
                        .isEqualTo(changed.length - header.dataStart());
            } catch (MalformedCheckpointException e) {
                rejected++;
            }
        }
        assertThat(rejected).isBetween(2_000, 2_999);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "{\"a\":7}|must be an object but was a JSON VALUE_NUMBER_INT",
                "{\"a\":{\"shape\":[0],\"data_offsets\":[0,0]}}|must have dtype but has none",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}|must have data_offsets but has none",
                "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}|dtype once but has it twice",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}}|must have two data_offsets but has 1",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":0,\"data_offsets\":[0,0]}}|must be an array",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[\"0\"],\"data_offsets\":[0,0]}}|must be an integer in [0, 2^63)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1e0],\"data_offsets\":[0,1]}}|must be an integer in [0, 2^63)",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[null],\"data_offsets\":[0,1]}}|must be an integer in [0, 2^63)",
                "{\"__metadata__\":{},\"__metadata__\":{}}|must be there at most once",
                "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}|must be there once but is there twice",
                "{\"__metadata__\":[]}|must be an object",
                "{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}|must hold whole characters",
                "{'a':1}|must be JSON",
                "{/**/}|must be JSON",
                "{\"a\":NaN}|must be JSON",
                "{}\u0000|must be JSON",
                "\uFEFF{}|must start with {",
            })
    void aBrokenHeaderIsRejectedWithTheRuleItBreaks(String header, String rule) throws IOException {
        Path path = SafetensorsFile.write(folder, header, 0);

        assertThatThrownBy(() -> SafetensorsHeader.read(path))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining(rule)
                .hasMessageStartingWith(path.toString());
    }

    @Test
    void moreThanSixtyFourDimensionsAreRejected() throws IOException {
        String dimensions = "1,".repeat(64) + "1";
        Path path = SafetensorsFile.write(
                folder, "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + dimensions + "],\"data_offsets\":[0,1]}}", 1);

        assertThatThrownBy(() -> SafetensorsHeader.read(path)).hasMessageContaining("must have at most 64 entries");
    }

    @Test
    void anUnknownFieldMayHoldAnything() throws Exception {
        Path path = SafetensorsFile.write(
                folder,
                "{\"a\":{\"x\":{\"shape\":[[1],{\"y\":null}]},\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}",
                1);

        SafetensorsHeader header = SafetensorsHeader.read(path);

        assertThat(header.tensors()).containsOnlyKeys("a");
    }

    @Test
    void packedElementsMayFillWholeBytes() throws Exception {
        Path path = SafetensorsFile.write(
                folder,
                "{\"f4\":{\"dtype\":\"F4\",\"shape\":[2,3],\"data_offsets\":[0,3]},"
                        + "\"f6\":{\"dtype\":\"F6_E2M3\",\"shape\":[4],\"data_offsets\":[3,6]}}",
                6);

        SafetensorsHeader header = SafetensorsHeader.read(path);

        assertThat(header.tensors()).hasSize(2);
    }

    @Test
    void aNameFromTheFileIsEscapedAndShortenedInMessages() throws IOException {
        String name = "\\u001b[31m" + "x".repeat(1_000);
        Path path = SafetensorsFile.write(folder, "{\"" + name + "\":1}", 0);

        assertThatThrownBy(() -> SafetensorsHeader.read(path))
                .hasMessageContaining("tensor \"\\u001B[31mxxx")
                .hasMessageContaining("…\"")
                .satisfies(thrown -> assertThat(thrown.getMessage().length())
                        .isLessThan(path.toString().length() + 200));
    }

    @Test
    void aHeaderOfOneHundredMillionClaimedBytesIsLeftAtItsFirstWrongByte() throws Exception {
        Path path = folder.resolve("sparse.safetensors");
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ByteBuffer start = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(start.putLong(100_000_000).put((byte) '{').flip());
            channel.write(ByteBuffer.allocate(1), 200_000_000);
        }
        long allocatedBefore = Allocated.bytes();

        assertThatThrownBy(() -> SafetensorsHeader.read(path))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("must be JSON");

        assertThat(Allocated.bytes() - allocatedBefore).isLessThan(8L << 20);
    }

    @Test
    void anAbsentFileIsNotAMalformedOne() {
        assertThatThrownBy(() -> SafetensorsHeader.read(folder.resolve("absent")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void theExceptionSaysWhatWhereAndWhichRule() throws IOException {
        Path path = SafetensorsFile.write(folder, "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}", 8);

        assertThatThrownBy(() -> SafetensorsHeader.read(path))
                .isInstanceOfSatisfying(MalformedCheckpointException.class, thrown -> {
                    assertThat(thrown.file()).isEqualTo(path.toString());
                    assertThat(thrown.where()).isEqualTo("tensor \"a\"");
                    assertThat(thrown.rule())
                            .isEqualTo("must begin where the tensor before it ends (0) but begins at 4");
                });
    }
}
