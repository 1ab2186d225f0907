package dev.tyto.inference.gateway.openai;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.tool.ToolSpec;
import java.time.Duration;
import java.util.List;

/// Requests as the tests send them.
final class Asked {

    static final Labels WORKER = new Labels(Role.WORKER, "run-1", "s1", 2);

    private Asked() {}

    static ModelRequest hello() {
        return saying(List.of(Message.system("Be brief."), Message.user("Hello")), List.of());
    }

    static ModelRequest saying(List<Message> messages, List<ToolSpec> tools) {
        return new ModelRequest(new ModelName("small-1"), messages, tools, new Generation(300, 0.25), null, WORKER);
    }

    static ToolSpec calculator() {
        Json.Obj expression =
                Json.object().put("type", "string").put("pattern", "^[0-9+ ]+$").build();
        Json.Obj parameters = Json.object()
                .put("type", "object")
                .put("properties", Json.object().put("expression", expression).build())
                .put("required", Json.texts(List.of("expression")))
                .build();
        return new ToolSpec(
                "calculate",
                "Adds numbers",
                parameters,
                ToolSpec.Permission.NONE,
                ToolSpec.Effect.NONE,
                Duration.ofSeconds(1));
    }
}
