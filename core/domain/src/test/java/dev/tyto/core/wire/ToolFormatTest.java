package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.json.Json;
import dev.tyto.core.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolFormatTest {

    @Test
    void digestIsOfWhatTheModelIsToldAndOfNothingElse() {
        Digest digest = ToolFormat.digest(List.of(tool("echo", "says it again", Duration.ofSeconds(1))));

        assertThat(digest)
                .isEqualTo(
                        Digest.of(
                                "[{\"name\":\"echo\",\"description\":\"says it again\",\"parameters\":{\"type\":\"object\"}}]"));
        assertThat(ToolFormat.digest(List.of(tool("echo", "says it again", Duration.ofSeconds(9)))))
                .isEqualTo(digest);
        assertThat(ToolFormat.digest(List.of(tool("echo", "says it twice", Duration.ofSeconds(1)))))
                .isNotEqualTo(digest);
    }

    private static ToolSpec tool(String name, String description, Duration timeout) {
        Json.Obj schema = Json.object().put("type", "object").build();
        return new ToolSpec(name, description, schema, ToolSpec.Permission.NONE, ToolSpec.Effect.NONE, timeout);
    }
}
