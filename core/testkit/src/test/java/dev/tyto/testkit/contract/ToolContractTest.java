package dev.tyto.testkit.contract;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The contract held against the smallest tool that is worth having: it tells how long a file is.
final class ToolContractTest extends ToolContract {

    @Override
    protected Tool tool() {
        return new FileLength();
    }

    @Override
    protected String goodArguments(Path workspace) throws IOException {
        Files.writeString(workspace.resolve("a.txt"), "abc");
        return "{\"name\":\"a.txt\"}";
    }

    private static final class FileLength implements Tool {

        private static final ToolSpec SPEC = new ToolSpec(
                "file_length",
                "Tells how long a file is.",
                Json.object()
                        .put("type", "object")
                        .put(
                                "properties",
                                Json.object()
                                        .put(
                                                "name",
                                                Json.object()
                                                        .put("type", "string")
                                                        .build())
                                        .build())
                        .put("required", Json.texts(List.of("name")))
                        .build(),
                ToolSpec.Permission.WORKSPACE,
                ToolSpec.Effect.NONE,
                Duration.ofSeconds(1));

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public ToolResult call(ToolCall call, ToolScope scope) {
            return call.parsed()
                    .text("name")
                    .filter(name -> name.matches("[a-z.]{1,20}"))
                    .map(name -> length(scope.workspace().resolve(name)))
                    .orElseGet(() -> new ToolResult.Refused("name must be the name of a file"));
        }

        private static ToolResult length(Path file) {
            try {
                return new ToolResult.Returned(Files.size(file) + " bytes");
            } catch (IOException _) {
                return new ToolResult.Faulted("there is no such file");
            }
        }
    }
}
