package dev.tyto.inference.weights.safetensors;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.MalformedCheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Turns the JSON of an index into what it claims; none of it is checked against the files it names. Used once.
final class SafetensorsIndexParser {

    private static final String WEIGHT_MAP = "weight_map";

    private final StrictJson json;
    private final Path path;

    SafetensorsIndexParser(StrictJson json, Path path) {
        this.json = json;
        this.path = path;
    }

    /// What an index claims.
    ///
    /// @param shardOfTensor under `weight_map`: the file name by tensor
    /// @param totalSize under `metadata`: bytes of data in all shards; empty if it is absent or no count
    record Listing(SequencedMap<String, String> shardOfTensor, OptionalLong totalSize) {}

    Listing listing() throws IOException, MalformedCheckpointException {
        @Nullable SequencedMap<String, String> shardOfTensor = null;
        OptionalLong totalSize = OptionalLong.empty();
        for (String field = json.nextField(); field != null; field = json.nextField()) {
            switch (field) {
                case WEIGHT_MAP -> {
                    if (shardOfTensor != null) {
                        throw MalformedCheckpointException.at(
                                path, WEIGHT_MAP, "must be there once but is there twice");
                    }
                    shardOfTensor = shardOfTensor();
                }
                case "metadata" -> totalSize = totalSize();
                default -> json.skipValue();
            }
        }
        json.end();
        if (shardOfTensor == null) {
            throw MalformedCheckpointException.at(path, WEIGHT_MAP, "must be there but is not");
        }
        return new Listing(shardOfTensor, totalSize);
    }

    private SequencedMap<String, String> shardOfTensor() throws IOException, MalformedCheckpointException {
        SequencedMap<String, String> shardOfTensor = new LinkedHashMap<>();
        json.enterObject(WEIGHT_MAP);
        for (String tensor = json.nextField(); tensor != null; tensor = json.nextField()) {
            String where = "tensor " + quoted(tensor);
            if (shardOfTensor.containsKey(tensor)) {
                throw MalformedCheckpointException.at(path, where, "must be listed once but is listed twice");
            }
            shardOfTensor.put(tensor, json.nextText(where));
        }
        return shardOfTensor;
    }

    private OptionalLong totalSize() throws IOException, MalformedCheckpointException {
        OptionalLong totalSize = OptionalLong.empty();
        if (!json.enterObjectOrSkip()) {
            return totalSize;
        }
        for (String field = json.nextField(); field != null; field = json.nextField()) {
            if (field.equals("total_size")) {
                totalSize = json.nextCountOrSkip();
            } else {
                json.skipValue();
            }
        }
        return totalSize;
    }
}
