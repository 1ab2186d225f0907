package dev.tyto.inference.weights.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.merging.Draws;
import dev.tyto.inference.weights.merging.MergeMethod;
import dev.tyto.inference.weights.merging.TensorGroup;
import dev.tyto.inference.weights.recipe.MergePlan.Origin;
import dev.tyto.inference.weights.recipe.MergePlan.PlannedTensor;
import dev.tyto.testkit.SharedFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole models that mergekit a6e4028 merged from recipes.
class WholeModelFixturesTest {

    private static final String FOLDER = "fixtures/merging/whole-model/";

    @ParameterizedTest
    @CsvSource({
        "slerp-gradient-filters, 39, 1e-5",
        "ties-gradient, 39, 2e-6",
        "frankenmerge, 66, 2e-6",
        "slices-with-merge, 39, 2e-6",
        "dare-ties-seeded, 39, 2e-6",
        "out-dtype-bf16, 39, 0"
    })
    void recipeGivesTheTensorsOfTheFixture(String name, int tensors, float tolerance) throws Exception {
        Path folder = SharedFiles.require(FOLDER + name);
        MergeRecipe recipe = MergeRecipe.parse(Files.readString(folder.resolve("merge.yaml")), name);
        Map<ModelReference, Map<String, Tensor>> models = new HashMap<>();
        for (ModelReference model : recipe.models()) {
            models.put(model, read(SharedFiles.require(FOLDER + model.path() + "/model.safetensors")));
        }
        Map<String, Tensor> expected = read(folder.resolve("model.safetensors"));

        MergePlan plan = MergePlan.of(recipe, shapes(models));

        assertThat(plan.tensors())
                .extracting(PlannedTensor::name)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(plan.tensors()).hasSize(tensors);
        Draws draws = Draws.torch(42);
        for (PlannedTensor planned : plan.tensors()) {
            float[] merged = merged(plan, planned, models, draws);
            float[] wanted = tensor(expected, planned.name()).values();
            for (int i = 0; i < wanted.length; i++) {
                float allowed = tolerance > 0 ? tolerance * (1 + Math.abs(wanted[i])) : bf16Step(wanted[i]);
                assertThat(tolerance > 0 ? merged[i] : toBf16(merged[i]))
                        .as("%s[%d]", planned.name(), i)
                        .isCloseTo(wanted[i], Offset.offset(allowed));
            }
        }
    }

    private static float[] merged(
            MergePlan plan, PlannedTensor planned, Map<ModelReference, Map<String, Tensor>> models, Draws draws) {
        Origin base = planned.base();
        TensorGroup group = TensorGroup.of(
                planned.name(),
                planned.shape(),
                base == null ? null : values(models, base),
                planned.sources().stream().map(source -> values(models, source)).toList());
        MergeMethod method = plan.method().create(planned.settings(), draws);
        float[] merged = new float[(int) planned.shape().elements()];
        method.prepare(group).merge(0, merged, merged.length);
        return merged;
    }

    private static float[] values(Map<ModelReference, Map<String, Tensor>> models, Origin origin) {
        Map<String, Tensor> model = models.get(origin.model());
        return tensor(model == null ? Map.of() : model, origin.tensor()).values();
    }

    private static Tensor tensor(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new AssertionError(name + " must be there");
        }
        return tensor;
    }

    private static Map<ModelReference, Map<String, TensorShape>> shapes(
            Map<ModelReference, Map<String, Tensor>> models) {
        return models.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        model -> model.getValue().entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        tensor -> tensor.getValue().shape()))));
    }

    private record Tensor(TensorShape shape, List<Float> numbers) {

        float[] values() {
            float[] values = new float[numbers.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = numbers.get(i);
            }
            return values;
        }
    }

    private static Map<String, Tensor> read(Path path) throws Exception {
        SafetensorsHeader header = SafetensorsHeader.read(path);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Tensor> tensors = new HashMap<>();
        header.tensors().forEach((name, tensor) -> {
            Float[] values = new Float[(int) tensor.shape().elements()];
            int start = (int) (header.dataStart() + tensor.begin());
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.type() == ElementType.F32
                        ? bytes.getFloat(start + 4 * i)
                        : Float.intBitsToFloat(bytes.getShort(start + 2 * i) << 16);
            }
            tensors.put(name, new Tensor(tensor.shape(), List.of(values)));
        });
        return tensors;
    }

    private static float toBf16(float value) {
        int bits = Float.floatToIntBits(value);
        return Float.intBitsToFloat((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000);
    }

    /// The distance to the next number of BF16.
    private static float bf16Step(float value) {
        return Math.ulp(value) * (1 << 16);
    }
}
