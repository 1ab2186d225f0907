package dev.tyto.inference.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.inference.weights.MalformedCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsIndexTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeShards() throws IOException {
        writeShard("one.safetensors", "a");
        writeShard("two.safetensors", "b");
    }

    @Test
    void everyTensorIsFoundInItsShard() throws Exception {
        Path index = writeIndex("{\"weight_map\":{\"b\":\"two.safetensors\",\"a\":\"one.safetensors\"}}");

        SafetensorsIndex read = SafetensorsIndex.read(index);

        assertThat(read.shards()).containsOnlyKeys("two.safetensors", "one.safetensors");
        assertThat(read.shardOfTensor()).containsEntry("a", "one.safetensors").containsEntry("b", "two.safetensors");
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void aTensorThatTheIndexLeavesOutStillBelongsToTheCheckpoint() throws Exception {
        writeShard("two.safetensors", "b", "c");
        Path index = writeIndex("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");

        SafetensorsIndex read = SafetensorsIndex.read(index);

        assertThat(read.shardOfTensor()).containsEntry("c", "two.safetensors");
    }

    @Test
    void aShardMayBeASymbolicLink(@TempDir Path elsewhere) throws Exception {
        Path blob = Files.move(folder.resolve("one.safetensors"), elsewhere.resolve("blob"));
        Files.createSymbolicLink(folder.resolve("one.safetensors"), blob);
        Path index = writeIndex("{\"weight_map\":{\"a\":\"one.safetensors\"}}");

        SafetensorsIndex read = SafetensorsIndex.read(index);

        assertThat(read.shardOfTensor()).containsOnlyKeys("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../one.safetensors",
                "/one.safetensors",
                "sub/one.safetensors",
                "..\\\\one.safetensors",
                "C:one.safetensors",
                "..",
                ".",
                "",
                " ",
                "one.safetensors\\u0000",
            })
    void everyNameIsJudgedBeforeTheFirstShardIsOpened(String name) throws IOException {
        Files.delete(folder.resolve("one.safetensors"));
        Path index = writeIndex("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"" + name + "\"}}");

        assertThatThrownBy(() -> SafetensorsIndex.read(index))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("must be named by a plain file name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|weight_map must be there but is not",
                "[]|must start with {",
                "{\"weight_map\":{\"a\":1}}|must be a text",
                "{\"weight_map\":{\"a\":\"one.safetensors\",\"a\":\"two.safetensors\"}}|must be listed once",
                "{\"weight_map\":{},\"weight_map\":{}}|must be there once but is there twice",
                "{\"weight_map\":{\"a\":\"two.safetensors\"}}|must be in \"two.safetensors\" as the index says",
                "{\"weight_map\":{\"a\":\"three.safetensors\"}}|must be a file beside the index but is not there",
                "{\"weight_map\":{}} {}|must end after its object",
            })
    void aBrokenIndexIsRejectedWithTheRuleItBreaks(String json, String rule) throws IOException {
        Path index = writeIndex(json);

        assertThatThrownBy(() -> SafetensorsIndex.read(index))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void aTensorInTwoShardsIsRejected() throws IOException {
        writeShard("two.safetensors", "a", "b");
        Path index = writeIndex("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");

        assertThatThrownBy(() -> SafetensorsIndex.read(index))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("tensor \"a\" must be stored once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[1]", "\"x\"", "{\"total_size\":\"2\"}", "{\"total_size\":2.0}", "{\"x\":[{}]}"})
    void metadataIsOnlyInformation(String metadata) throws Exception {
        Path index = writeIndex("{\"metadata\":" + metadata + ",\"weight_map\":{\"a\":\"one.safetensors\"}}");

        SafetensorsIndex read = SafetensorsIndex.read(index);

        assertThat(read.warnings()).isEmpty();
    }

    private void writeShard(String file, String... tensors) throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < tensors.length; i++) {
            header.append(i == 0 ? "" : ",")
                    .append("\"%s\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
                            .formatted(tensors[i], i, i + 1));
        }
        Files.write(
                folder.resolve(file), SafetensorsFile.bytes(header.append("}").toString(), tensors.length));
    }

    private Path writeIndex(String json) throws IOException {
        return Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }
}
