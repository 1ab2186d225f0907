package dev.tyto.inference.weights.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes files, sound and unsound, from a header given as text.
final class SafetensorsFile {

    /// Two tensors, one text of metadata, 40 bytes of data.
    static final String SOUND_HEADER = """
            {"__metadata__":{"format":"pt"},\
            "a":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]},\
            "b":{"dtype":"I16","shape":[4],"data_offsets":[32,40]}}\
            """;

    static final int SOUND_DATA_BYTES = 40;

    private SafetensorsFile() {}

    static byte[] bytes(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    static Path write(Path folder, String header, int dataBytes) throws IOException {
        return Files.write(folder.resolve("model.safetensors"), bytes(header, dataBytes));
    }
}
