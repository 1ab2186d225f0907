package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.json.Json;
import dev.tyto.core.tool.ToolSpec;
import java.util.List;

/// What a model is told of tools, as JSON: their names, descriptions and argument schemas, in order. Stateless.
public final class ToolFormat {

    private ToolFormat() {}

    /// The digest by which a log names a catalogue of tools.
    public static Digest digest(List<ToolSpec> tools) {
        return Digest.of(JsonText.write(write(tools)));
    }

    private static Json write(List<ToolSpec> tools) {
        return Json.array(tools.stream()
                .map((ToolSpec spec) -> Json.object()
                        .put("name", spec.name())
                        .put("description", spec.description())
                        .put("parameters", spec.parameters())
                        .build())
                .toList());
    }
}
