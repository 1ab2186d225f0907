package dev.tyto.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.tool.ToolSpec.Permission;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every tool of the catalogue owes its callers.
class ToolContractTest {

    private static final int MAX_BYTES = 16 * 1024;

    @TempDir
    Path outside;

    static Stream<Tool> tools() {
        return ToolCatalogue.standard().stream();
    }

    @Test
    void catalogueHasAStableOrderAndUniqueNames() {
        List<String> names = tools().map(tool -> tool.spec().name()).toList();

        assertThat(names).containsExactly("calculate", "list_files", "read_file", "write_file");
    }

    @Test
    void toolsDeclareWhatTheyTouch() {
        List<Permission> permissions =
                tools().map(tool -> tool.spec().permission()).toList();
        List<Effect> effects = tools().map(tool -> tool.spec().effect()).toList();

        assertThat(permissions)
                .containsExactly(Permission.NONE, Permission.WORKSPACE, Permission.WORKSPACE, Permission.WORKSPACE);
        assertThat(effects).containsExactly(Effect.NONE, Effect.NONE, Effect.NONE, Effect.IDEMPOTENT);
    }

    @ParameterizedTest
    @MethodSource("tools")
    void schemaIsAClosedObjectWhoseRequiredArgumentsAreDeclared(Tool tool) {
        Json.Obj schema = tool.spec().parameters();

        assertThat(schema.text("type")).contains("object");
        assertThat(schema.get("additionalProperties")).contains(Json.of(false));
        Set<String> declared = schema.get("properties")
                .map(properties -> ((Json.Obj) properties).fields().keySet())
                .orElseThrow();
        assertThat(declared).isNotEmpty();
        assertThat(schema.items("required"))
                .allSatisfy(name -> assertThat(declared).contains(((Json.Str) name).text()));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void unknownArgumentIsRefusedByName(Tool tool) throws InterruptedException {
        Json.Obj arguments = Json.object().put("colour", "blue").build();

        ToolResult result = ToolCalls.call(tool, outside, arguments);

        assertThat(result).isInstanceOf(ToolResult.Refused.class);
        assertThat(result.forModel())
                .contains("argument `colour` is unknown; " + tool.spec().name() + " takes ");
    }

    @ParameterizedTest
    @MethodSource("tools")
    void malformedCallIsRefused(Tool tool) throws InterruptedException {
        ToolCall call =
                new ToolCall("c1", tool.spec().name(), "{\"a\": ", Json.object().build(), true);

        ToolResult result = tool.call(call, new ToolScope(outside, "key"));

        assertThat(result).isInstanceOf(ToolResult.Refused.class);
        assertThat(result.forModel()).contains("the arguments must be one JSON object");
    }

    @ParameterizedTest
    @MethodSource("tools")
    void everyDeclaredArgumentOfTheWrongTypeIsRefused(Tool tool) throws InterruptedException {
        for (String name : properties(tool)) {
            ToolResult result = ToolCalls.call(tool, outside, Json.object().put(name, Json.array(List.of(Json.of(1)))));

            assertThat(result.forModel()).startsWith("refused: argument `").contains(" takes ");
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void noArgumentsMakeItThrowOrTalkTooMuchOrLeaveTheWorkspace(Tool tool) throws Exception {
        Path workspace = Files.createDirectories(outside.resolve("workspace"));
        Files.writeString(outside.resolve("secret.txt"), "secret-7391");
        Files.createSymbolicLink(workspace.resolve("link"), outside);
        Files.writeString(workspace.resolve("a.txt"), "text");
        long seed = 7_391;
        SplittableRandom random = new SplittableRandom(seed);
        List<String> names = new ArrayList<>(properties(tool));
        names.add("surprise");
        for (int round = 0; round < 400; round++) {
            Json.Builder arguments = Json.object();
            for (String name : names) {
                if (random.nextInt(name.equals("surprise") ? 20 : 5) > 0 != name.equals("surprise")) {
                    arguments.put(name, HostileJson.value(random, 3));
                }
            }

            ToolResult result = ToolCalls.call(tool, workspace, arguments);

            assertThat(result.forModel().getBytes(StandardCharsets.UTF_8))
                    .as("seed %d round %d", seed, round)
                    .hasSizeLessThanOrEqualTo(MAX_BYTES);
            assertThat(result.forModel()).doesNotContain("secret-7391").doesNotContain(outside.toString());
        }
        try (Stream<Path> beside = Files.list(outside)) {
            assertThat(beside.map(path -> String.valueOf(path.getFileName())))
                    .containsExactlyInAnyOrder("workspace", "secret.txt");
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void hugeAndHostileTextsAreAnsweredBriefly(Tool tool) throws InterruptedException {
        List<String> texts = List.of(
                "x".repeat(1 << 20), "\ud83e\udd89".repeat(1 << 18), "\ud800", "\u202e\u0000\u200b", "(".repeat(9_999));
        for (String text : texts) {
            Json.Builder arguments = Json.object();
            properties(tool).stream()
                    .filter(name -> !List.of("offset", "limit").contains(name))
                    .forEach(name -> arguments.put(name, text));

            ToolResult result = ToolCalls.call(tool, outside, arguments);

            assertThat(result).isInstanceOf(ToolResult.Refused.class);
            assertThat(result.forModel().length()).isLessThan(1_000);
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void unknownNamesAndNumbersOfAnySizeAreRefusedBriefly(Tool tool) throws InterruptedException {
        List<Json.Obj> all = List.of(
                Json.object().put("x".repeat(1 << 20), 1).build(),
                Json.object()
                        .put("offset", new Json.Num(new BigDecimal("1e999999999")))
                        .build(),
                Json.object()
                        .put("offset", new Json.Num(new BigDecimal("1e-999999999")))
                        .build(),
                Json.object()
                        .put("path", new Json.Num(new BigDecimal("7".repeat(100_000))))
                        .build());
        for (Json.Obj arguments : all) {
            ToolResult result = ToolCalls.call(tool, outside, arguments);

            assertThat(result).isInstanceOf(ToolResult.Refused.class);
            assertThat(result.forModel().length()).isLessThan(1_000);
        }
    }

    private static Set<String> properties(Tool tool) {
        return tool.spec()
                .parameters()
                .get("properties")
                .map(properties -> ((Json.Obj) properties).fields().keySet())
                .orElseThrow();
    }
}
