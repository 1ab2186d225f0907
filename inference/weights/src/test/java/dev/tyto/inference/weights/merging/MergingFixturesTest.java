package dev.tyto.inference.weights.merging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import dev.tyto.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tensors that mergekit a6e4028, PEFT 0.21 and the authors' code made of the same inputs.
class MergingFixturesTest {

    private static final Map<String, String> MODES = Map.of(
            "reference-global", "reference",
            "reference-row", "reference",
            "mergekit-fixed", "native",
            "stand-alone-code", "code");

    private static final Map<String, Fixture> FILES = new HashMap<>();

    @BeforeAll
    static void requireFixtures() {
        SharedFiles.require("fixtures/merging/manifest.json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("merges")
    void everyCaseHasTheTensorsOfTheFixture(String id, JsonNode fixture) {
        MergeMethod method = method(fixture);
        SequencedMap<String, float[]> merged = new LinkedHashMap<>();

        for (TensorGroup group : groups(fixture, method)) {
            merged.put(group.name(), Pieces.whole(method, group));
        }

        SequencedMap<String, float[]> byTensor =
                method.reach() == MergeMethod.Reach.CHECKPOINT ? split(fixture, merged) : merged;
        assertThat(byTensor).hasSize(tensors(fixture).size());
        byTensor.forEach((tensor, values) -> assertClose(fixture, tensor, values));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void whatTheOthersRefuseIsRefused(String id, JsonNode fixture) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    MergeMethod method = method(fixture);
                    groups(fixture, method).forEach(group -> Pieces.whole(method, group));
                })
                .withMessageMatching("(epsilon|row of tensor c|density of tensor v) must .* but was .*");
    }

    static Stream<Object[]> merges() {
        return cases().filter(each -> each.has("expected")).map(each -> new Object[] {name(each), each});
    }

    static Stream<Object[]> errors() {
        return cases().filter(each -> !each.has("expected")).map(each -> new Object[] {name(each), each});
    }

    private static String name(JsonNode fixture) {
        return fixture.get("id").asText() + " " + fixture.get("method").asText() + " "
                + fixture.get("mode").asText() + " " + fixture.get("parameters");
    }

    private static Stream<JsonNode> cases() {
        Path manifest = SharedFiles.require("fixtures/merging/manifest.json");
        try {
            JsonNode cases = new ObjectMapper().readTree(manifest.toFile()).get("cases");
            return StreamSupport.stream(cases.spliterator(), false);
        } catch (IOException e) {
            throw new AssertionError("the manifest must be readable", e);
        }
    }

    private static MergeMethod method(JsonNode fixture) {
        String name = fixture.get("method").asText();
        String mode = fixture.get("mode").asText();
        MethodSpec spec = MethodSpec.named(name.equals("dare") ? "dare_linear" : name, MODES.getOrDefault(mode, mode))
                .orElseThrow(() -> new AssertionError(name + " must have the mode " + mode));
        return spec.create(
                settings(spec, fixture), Draws.torch(fixture.path("seed").asLong()));
    }

    private static MethodSettings settings(MethodSpec spec, JsonNode fixture) {
        int models = fixture.get("models").size();
        Map<String, Setting> shared = new HashMap<>();
        List<Map<String, Setting>> perModel = new ArrayList<>();
        for (int model = 0; model < models; model++) {
            perModel.add(new HashMap<>());
        }
        fixture.get("parameters").properties().forEach(parameter -> {
            String name = parameter.getKey();
            JsonNode value = parameter.getValue();
            boolean each =
                    spec.parameters().stream().anyMatch(known -> known.name().equals(name) && known.perModel());
            if (each) {
                for (int model = 0; model < models; model++) {
                    perModel.get(model).put(name, setting(value.isArray() ? value.get(model) : value));
                }
            } else {
                shared.put(name, setting(value));
            }
        });
        return new MethodSettings(shared, perModel);
    }

    private static Setting setting(JsonNode value) {
        if (value.isBoolean()) {
            return Setting.of(value.asBoolean());
        }
        return value.isTextual() ? Setting.of(value.asText()) : Setting.of(value.asDouble());
    }

    private static List<TensorGroup> groups(JsonNode fixture, MergeMethod method) {
        Fixture base = file(fixture, fixture.get("base").asText());
        List<Fixture> models = StreamSupport.stream(fixture.get("models").spliterator(), false)
                .map(model -> file(fixture, model.asText()))
                .toList();
        List<TensorGroup> groups = new ArrayList<>();
        for (String tensor : tensors(fixture)) {
            groups.add(TensorGroup.of(
                    tensor,
                    base.tensors().get(tensor).shape(),
                    base.tensors().get(tensor).values(),
                    models.stream()
                            .map(model -> model.tensors().get(tensor).values())
                            .toList()));
        }
        return method.reach() == MergeMethod.Reach.CHECKPOINT ? List.of(Pieces.strung(groups)) : groups;
    }

    private static SequencedMap<String, float[]> split(JsonNode fixture, Map<String, float[]> merged) {
        float[] all = merged.values().iterator().next();
        SequencedMap<String, float[]> split = new LinkedHashMap<>();
        int start = 0;
        for (String tensor : tensors(fixture)) {
            TensorShape shape = file(fixture, "base").tensors().get(tensor).shape();
            float[] part = new float[(int) shape.elements()];
            System.arraycopy(all, start, part, 0, part.length);
            split.put(tensor, part);
            start += part.length;
        }
        return split;
    }

    private static List<String> tensors(JsonNode fixture) {
        return fixture.has("tensors")
                ? StreamSupport.stream(fixture.get("tensors").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.copyOf(file(fixture, "base").tensors().keySet());
    }

    private static Fixture file(JsonNode fixture, String name) {
        return read(fixture.get("inputs").asText() + "/" + name + ".safetensors");
    }

    private static Fixture read(String path) {
        return FILES.computeIfAbsent(path, key -> Fixture.read(SharedFiles.require("fixtures/merging/" + key)));
    }

    private static void assertClose(JsonNode fixture, String tensor, float[] values) {
        String name = fixture.get("id").asText() + "/" + tensor;
        float[] expected =
                read(fixture.get("expected").asText()).tensors().get(name).values();
        JsonNode tolerance = fixture.get("tolerance");
        for (int i = 0; i < expected.length; i++) {
            if (tolerance.has("bf16_ulp")) {
                int difference = Math.abs(ordered(Fixture.toBf16(values[i])) - ordered(expected[i]));
                assertThat(difference)
                        .as("%s[%d]: %s for %s, in steps of BF16", name, i, values[i], expected[i])
                        .isLessThanOrEqualTo(tolerance.get("bf16_ulp").asInt());
            } else {
                double allowed =
                        tolerance.get("abs").asDouble() + tolerance.get("rel").asDouble() * Math.abs(expected[i]);
                assertThat((double) values[i]).as("%s[%d]", name, i).isCloseTo(expected[i], Offset.offset(allowed));
            }
        }
    }

    /// The number's place among all of BF16.
    private static int ordered(float value) {
        int bits = Float.floatToIntBits(value + 0.0f) >> 16;
        return bits < 0 ? -(bits & 0x7fff) : bits;
    }
}
