package dev.tyto.inference.weights.safetensors;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Turns the JSON of one safetensors header into tensors, each of which is sound by itself; whether they fit together
/// is for [SafetensorsLayout] to say. Used once.
final class SafetensorsHeaderParser {

    private static final String METADATA = "__metadata__";

    private final StrictJson json;
    private final Path path;

    SafetensorsHeaderParser(StrictJson json, Path path) {
        this.json = json;
        this.path = path;
    }

    SafetensorsHeader header(long dataStart) throws IOException, MalformedCheckpointException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        @Nullable SequencedMap<String, String> metadata = null;
        for (String name = json.nextField(); name != null; name = json.nextField()) {
            if (name.equals(METADATA)) {
                require(metadata == null, METADATA, "must be there at most once but is there twice");
                metadata = texts();
            } else {
                String where = "tensor " + quoted(name);
                require(!tensors.containsKey(name), where, "must be described once but is described twice");
                tensors.put(name, tensor(where));
            }
        }
        json.end();
        return new SafetensorsHeader(tensors, metadata == null ? new LinkedHashMap<>() : metadata, dataStart);
    }

    private SequencedMap<String, String> texts() throws IOException, MalformedCheckpointException {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        json.enterObject(METADATA);
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            String where = METADATA + " " + quoted(key);
            require(!texts.containsKey(key), where, "must be there once but is there twice");
            texts.put(key, json.nextText(where));
        }
        return texts;
    }

    private Tensor tensor(String where) throws IOException, MalformedCheckpointException {
        @Nullable ElementType type = null;
        @Nullable TensorShape shape = null;
        @Nullable List<Long> offsets = null;
        json.enterObject(where);
        for (String field = json.nextField(); field != null; field = json.nextField()) {
            switch (field) {
                case "dtype" -> {
                    require(type == null, where, "must have dtype once but has it twice");
                    type = type(where);
                }
                case "shape" -> {
                    require(shape == null, where, "must have shape once but has it twice");
                    shape = shape(where);
                }
                case "data_offsets" -> {
                    require(offsets == null, where, "must have data_offsets once but has it twice");
                    offsets = counts(where + ": data_offsets", 2);
                }
                default -> json.skipValue();
            }
        }
        return complete(where, type, shape, offsets);
    }

    private Tensor complete(
            String where, @Nullable ElementType type, @Nullable TensorShape shape, @Nullable List<Long> offsets)
            throws MalformedCheckpointException {
        if (type == null || shape == null || offsets == null) {
            String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw broken(where, "must have " + missing + " but has none");
        }
        require(offsets.size() == 2, where, "must have two data_offsets but has " + offsets.size());
        long begin = offsets.get(0);
        long end = offsets.get(1);
        require(begin <= end, where, "must not end before it begins but lies in [" + begin + ", " + end + ")");
        checkBytes(where, type, shape, end - begin);
        return new Tensor(type, shape, begin, end);
    }

    private void checkBytes(String where, ElementType type, TensorShape shape, long bytes)
            throws MalformedCheckpointException {
        String product = type + " " + shape;
        require(shape.elements() <= Long.MAX_VALUE / type.bits(), where, "must be below 2^63 bits but is " + product);
        long bits = shape.elements() * type.bits();
        require(bits % Byte.SIZE == 0, where, "must fill whole bytes but is " + product);
        require(
                bits / Byte.SIZE == bytes,
                where,
                "must have the " + bits / Byte.SIZE + " bytes of " + product + " but has " + bytes);
    }

    private ElementType type(String where) throws IOException, MalformedCheckpointException {
        String name = json.nextText(where + ": dtype");
        return ElementType.named(name)
                .orElseThrow(() -> broken(where, "must have a dtype of the format but has " + quoted(name)));
    }

    private TensorShape shape(String where) throws IOException, MalformedCheckpointException {
        List<Long> dimensions = counts(where + ": shape", TensorShape.MAX_RANK);
        OptionalLong elements = TensorShape.elements(dimensions);
        require(elements.isPresent(), where, "must have below 2^63 elements but has the shape " + dimensions);
        return new TensorShape(dimensions);
    }

    private List<Long> counts(String where, int atMost) throws IOException, MalformedCheckpointException {
        List<Long> counts = new ArrayList<>();
        json.enterArray(where);
        while (json.nextElement()) {
            require(counts.size() < atMost, where, "must have at most " + atMost + " entries but has more");
            counts.add(json.count(where));
        }
        return counts;
    }

    private void require(boolean holds, String where, String rule) throws MalformedCheckpointException {
        if (!holds) {
            throw broken(where, rule);
        }
    }

    private MalformedCheckpointException broken(String where, String rule) {
        return MalformedCheckpointException.at(path, where, rule);
    }
}
