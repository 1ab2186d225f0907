package dev.tyto.inference.weights.merging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds of a method whatever the tensors are.
class MergePropertiesTest {

    /// One rounding of the base and one of a delta, of values below 3.
    private static final Offset<Float> ROUNDING = Offset.offset(2e-6f);

    /// These drop or scale even where everything is to be kept, so they give something else than the model back.
    private static final Set<String> LOSSY = Set.of(
            "ties reference",
            "dare_linear original",
            "breadcrumbs reference",
            "arcee_fusion mergekit",
            "pcb code",
            "pcb paper");

    static List<MethodSpec> specs() {
        return MethodSpec.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("named")
    void resultDoesNotDependOnHowTheTensorIsCut(String name, MethodSpec spec) {
        TensorGroup group = group(spec, 5, 6, 8, false);

        float[] whole = Pieces.whole(method(spec, group, 0.5), group);

        for (int size : new int[] {1, 3, 7}) {
            assertThat(Pieces.of(method(spec, group, 0.5), group, size)).containsExactly(whole);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("named")
    void pieceMayReachFromOneBlockOfAScanIntoTheNext(String name, MethodSpec spec) {
        TensorGroup group = group(spec, 8, 300, 300, false);

        float[] whole = Pieces.whole(method(spec, group, 0.5), group);

        int size = method(spec, group, 0.5).wholeRows() ? 110 : 33_001;
        assertThat(Pieces.of(method(spec, group, 0.5), group, size)).isEqualTo(whole);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("named")
    void modelsThatAreTheBaseGiveTheBase(String name, MethodSpec spec) {
        TensorGroup group = group(spec, 6, 6, 8, true);

        float[] merged = Pieces.whole(method(spec, group, 0.5), group);

        float[] base = new float[merged.length];
        group.readBase(0, base, base.length);
        assertThat(merged).containsExactly(base, ROUNDING);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lossless")
    void mergingAModelWithItselfGivesTheModel(String name, MethodSpec spec) {
        TensorGroup different = group(spec, 7, 6, 8, false);
        float[] model = new float[48];
        different.read(0, 0, model, 48);
        TensorGroup group =
                TensorGroup.of("t", different.shape(), base(different), Collections.nCopies(different.models(), model));

        float[] merged = Pieces.whole(method(spec, group, 1), group);

        assertThat(merged).containsExactly(model, ROUNDING);
    }

    @Property(tries = 20)
    void equalModelsMayChangePlaces(@ForAll int seed) {
        for (String name : List.of(
                "linear", "karcher", "model_stock", "ties", "magnitude_prune", "sce", "ram", "pcb", "breadcrumbs")) {
            MethodSpec spec = MethodSpec.named(name).orElseThrow();
            TensorGroup group = group(spec, seed, 6, 8, false);
            List<float[]> models = new ArrayList<>(models(group));
            Collections.reverse(models);
            TensorGroup reversed = TensorGroup.of("t", group.shape(), base(group), models);

            float[] merged = Pieces.whole(method(spec, reversed, 0.5), reversed);

            assertThat(merged)
                    .as(name)
                    .containsExactly(Pieces.whole(method(spec, group, 0.5), group), Offset.offset(2e-5f));
        }
    }

    @Property(tries = 20)
    void taskArithmeticIsLinearInTheWeights(@ForAll int seed, @ForAll @IntRange(min = -30, max = 30) int tenths) {
        MethodSpec spec = MethodSpec.named("task_arithmetic").orElseThrow();
        TensorGroup group = group(spec, seed, 6, 8, false);
        float[] once = Pieces.whole(weighted(spec, 1), group);

        float[] scaled = Pieces.whole(weighted(spec, tenths / 10.0), group);

        float[] base = base(group);
        for (int i = 0; i < base.length; i++) {
            assertThat(scaled[i] - base[i]).isCloseTo(tenths / 10f * (once[i] - base[i]), Offset.offset(1e-5f));
        }
    }

    @Property(tries = 20)
    void scalingTheTaskVectorsScalesTheResultOfTies(@ForAll int seed) {
        MethodSpec spec = MethodSpec.named("ties").orElseThrow();
        TensorGroup group = group(spec, seed, 6, 8, false);
        float[] zero = new float[48];
        TensorGroup atZero = TensorGroup.of("t", group.shape(), zero, models(group));
        TensorGroup doubled = TensorGroup.of(
                "t",
                group.shape(),
                zero,
                models(group).stream().map(MergePropertiesTest::doubled).toList());
        float[] once = Pieces.whole(method(spec, atZero, 0.5), atZero);

        float[] twice = Pieces.whole(method(spec, doubled, 0.5), doubled);

        assertThat(twice).containsExactly(doubled(once));
    }

    private static float[] doubled(float[] values) {
        float[] doubled = values.clone();
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] *= 2;
        }
        return doubled;
    }

    static List<Object[]> named() {
        return specs().stream()
                .map(spec -> new Object[] {spec.name() + " " + spec.mode(), spec})
                .toList();
    }

    static List<Object[]> lossless() {
        return named().stream()
                .filter(each -> !LOSSY.contains((String) each[0]))
                .toList();
    }

    private static MergeMethod weighted(MethodSpec spec, double weight) {
        Map<String, Setting> each = Map.of("weight", Setting.of(weight));
        return spec.create(new MethodSettings(Map.of(), List.of(each, each, each)), Draws.counterBased(1));
    }

    /// The method with weights that sum to one, and this share of everything kept.
    static MergeMethod method(MethodSpec spec, TensorGroup group, double share) {
        Map<String, Setting> shared = new HashMap<>();
        Map<String, Setting> each = new HashMap<>();
        for (MethodSpec.Parameter parameter : spec.parameters()) {
            Map<String, Setting> place = parameter.perModel() ? each : shared;
            switch (parameter.name()) {
                case "weight" -> place.put("weight", Setting.of(1.0 / group.models()));
                case "density", "select_topk" -> place.put(parameter.name(), Setting.of(share));
                case "t", "drop_rate" -> place.put(parameter.name(), Setting.of(0.5));
                case "with_base" -> place.put("with_base", Setting.of(true));
                case "normalize" ->
                    place.put(
                            "normalize",
                            Setting.of(spec.name().equals("ties") || spec.name().equals("linear")));
                default -> {}
            }
        }
        if (spec.name().endsWith("ties") && spec.mode().equals("peft")) {
            each.put("weight", Setting.of(1.0));
        }
        return spec.create(
                new MethodSettings(shared, Collections.nCopies(group.models(), each)), Draws.counterBased(1));
    }

    static TensorGroup group(MethodSpec spec, int seed, int rows, int columns, boolean allBase) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] base = random(random, rows * columns, 1);
        List<float[]> models = new ArrayList<>();
        int count = Math.min(3, spec.inputs().most());
        for (int model = 0; model < count; model++) {
            float[] delta = random(random, rows * columns, allBase ? 0 : 0.3f);
            float[] values = base.clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += delta[i];
            }
            models.add(values);
        }
        return TensorGroup.of("t", TensorShape.of(rows, columns), base, models);
    }

    private static float[] random(SplittableRandom random, int size, float scale) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = scale * (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    private static float[] base(TensorGroup group) {
        float[] base = new float[(int) group.shape().elements()];
        group.readBase(0, base, base.length);
        return base;
    }

    private static List<float[]> models(TensorGroup group) {
        List<float[]> models = new ArrayList<>();
        for (int model = 0; model < group.models(); model++) {
            float[] values = new float[(int) group.shape().elements()];
            group.read(model, 0, values, values.length);
            models.add(values);
        }
        return models;
    }
}
