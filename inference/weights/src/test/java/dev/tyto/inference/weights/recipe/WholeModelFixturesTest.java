package dev.tyto.inference.weights.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.inference.weights.Checkpoint;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.merging.Draws;
import dev.tyto.inference.weights.merging.MergeMethod;
import dev.tyto.inference.weights.merging.TensorGroup;
import dev.tyto.inference.weights.recipe.MergePlan.Origin;
import dev.tyto.inference.weights.recipe.MergePlan.PlannedTensor;
import dev.tyto.inference.weights.safetensors.SafetensorsCheckpoint;
import dev.tyto.testkit.SharedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
        Map<ModelReference, Checkpoint> models = new HashMap<>();
        try (SafetensorsCheckpoint expected = SafetensorsCheckpoint.open(folder)) {
            for (ModelReference model : recipe.models()) {
                models.put(model, SafetensorsCheckpoint.open(SharedFiles.require(FOLDER + model.path())));
            }

            MergePlan plan = MergePlan.of(recipe, shapes(models));

            assertThat(plan.tensors())
                    .hasSize(tensors)
                    .extracting(PlannedTensor::name)
                    .containsExactlyInAnyOrderElementsOf(expected.tensors().keySet());
            Draws draws = Draws.torch(42);
            for (PlannedTensor planned : plan.tensors()) {
                float[] merged = merged(plan, planned, models, draws);
                assertClose(
                        planned.name(), merged, expected.tensor(planned.name()).floats(), tolerance);
            }
        } finally {
            models.values().forEach(Checkpoint::close);
        }
    }

    private static void assertClose(String name, float[] merged, float[] wanted, float tolerance) {
        assertThat(merged).as(name).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            float allowed = tolerance > 0 ? tolerance * (1 + Math.abs(wanted[i])) : bf16Step(wanted[i]);
            assertThat(tolerance > 0 ? merged[i] : toBf16(merged[i]))
                    .as("%s[%d]", name, i)
                    .isCloseTo(wanted[i], Offset.offset(allowed));
        }
    }

    private static float[] merged(
            MergePlan plan, PlannedTensor planned, Map<ModelReference, Checkpoint> models, Draws draws) {
        Origin base = planned.base();
        TensorGroup group = TensorGroup.stored(
                planned.name(),
                base == null ? null : stored(models, base),
                planned.sources().stream().map(source -> stored(models, source)).toList());
        MergeMethod method = plan.method().create(planned.settings(), draws);
        float[] merged = new float[(int) planned.shape().elements()];
        method.prepare(group).merge(0, merged, merged.length);
        return merged;
    }

    private static StoredTensor stored(Map<ModelReference, Checkpoint> models, Origin origin) {
        Checkpoint checkpoint = models.get(origin.model());
        if (checkpoint == null) {
            throw new AssertionError(origin.model() + " must be open");
        }
        return checkpoint.tensor(origin.tensor());
    }

    private static Map<ModelReference, Map<String, TensorShape>> shapes(Map<ModelReference, Checkpoint> models) {
        return models.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        model -> model.getValue().tensors().values().stream()
                                .collect(Collectors.toMap(StoredTensor::name, StoredTensor::shape))));
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
