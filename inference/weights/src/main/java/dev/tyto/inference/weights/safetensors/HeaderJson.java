package dev.tyto.inference.weights.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SequencedMap;

/// The JSON of headers and indexes, as bytes of UTF-8. Stateless.
final class HeaderJson {

    static final String METADATA = "__metadata__";

    private static final JsonFactory FACTORY = new JsonFactory();

    private HeaderJson() {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /// Padded with spaces, so that the data begins at a multiple of eight bytes.
    static byte[] header(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = object(json -> {
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> text : metadata.entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                json.writeEndObject();
            }
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                json.writeObjectFieldStart(tensor.getKey());
                tensor(json, tensor.getValue());
                json.writeEndObject();
            }
        });
        while (bytes.size() % Long.BYTES != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    private static void tensor(JsonGenerator json, Tensor tensor) throws IOException {
        json.writeStringField("dtype", tensor.type().name());
        json.writeArrayFieldStart("shape");
        for (long dimension : tensor.shape().dimensions()) {
            json.writeNumber(dimension);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(tensor.begin());
        json.writeNumber(tensor.end());
        json.writeEndArray();
    }

    static byte[] index(SequencedMap<String, String> shardOfTensor, long totalBytes) throws IOException {
        return object(json -> {
                    json.writeObjectFieldStart("metadata");
                    json.writeNumberField("total_size", totalBytes);
                    json.writeEndObject();
                    json.writeObjectFieldStart("weight_map");
                    for (Map.Entry<String, String> tensor : shardOfTensor.entrySet()) {
                        json.writeStringField(tensor.getKey(), tensor.getValue());
                    }
                    json.writeEndObject();
                })
                .toByteArray();
    }

    private static ByteArrayOutputStream object(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        return bytes;
    }
}
