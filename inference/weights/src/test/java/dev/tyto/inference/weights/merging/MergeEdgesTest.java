package dev.tyto.inference.weights.merging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The corners of the methods, and the cases of hand size that the reference code computed.
class MergeEdgesTest {

    /// The expected numbers are written with six digits.
    private static final Offset<Float> SIX_DIGITS = Offset.offset(2e-6f);

    private static final float[] FIRST = {.10f, -.20f, .30f, -.40f, .50f, .05f, -.15f, .25f};
    private static final float[] SECOND = {-.12f, -.22f, .08f, .42f, .48f, -.33f, .17f, -.02f};
    private static final float[] THIRD = {.07f, .27f, -.35f, .13f, -.45f, .03f, .19f, .29f};

    @Test
    void authorsTiesKeepsOneMoreThanMergekitsAndSoDiffers() {
        float[] authors = merged("ties", "reference", Map.of("K", Setting.of(50)), Map.of(), FIRST, SECOND, THIRD);
        float[] mergekits =
                merged("ties", "mergekit", Map.of(), Map.of("density", .5, "weight", 1.0), FIRST, SECOND, THIRD);

        assertThat(authors).containsExactly(floats(0, -.21, -.35, .42, .49, -.33, .18, .27), SIX_DIGITS);
        assertThat(mergekits).containsExactly(floats(0, .27, -.35, .42, .49, -.33, 0, .27), SIX_DIGITS);
    }

    @Test
    void mergekitsDareWithTorchDrawsIsReproduced() {
        float[] merged =
                merged("dare_linear", "mergekit", Map.of(), Map.of("density", .5, "weight", 1.0), FIRST, SECOND, THIRD);

        assertThat(merged)
                .containsExactly(floats(0, -1.686667, .005005, 0, .241022, .052353, .023674, -.153333), SIX_DIGITS);
    }

    @Test
    void breadcrumbsDropsBothEnds() {
        float[] merged =
                merged("breadcrumbs", "mergekit", Map.of(), Map.of("density", .5, "gamma", .25, "weight", 1.0), FIRST);

        assertThat(merged).containsExactly(floats(0, -.2, .3, 0, 0, 0, -.15, .25), SIX_DIGITS);
    }

    @Test
    void pcbKeepsWhatMattersAndAgrees() {
        float[] half = merged("pcb", "code", Map.of("r", Setting.of(.5)), Map.of(), FIRST, SECOND, THIRD);
        float[] fifth = merged("pcb", "code", Map.of("r", Setting.of(.2)), Map.of(), FIRST, SECOND, THIRD);

        assertThat(half).containsExactly(floats(0, -.2, 0, .397065, .41, -.33, .19, .287783), SIX_DIGITS);
        assertThat(fifth).containsExactly(floats(0, 0, 0, 0, .41, 0, 0, .29), SIX_DIGITS);
    }

    @Test
    void modelStockLeavesTheUnitIntervalUnlessItIsClamped() {
        float[] asMergekit = merged("model_stock", "mergekit", Map.of(), Map.of(), FIRST, SECOND, THIRD);
        float[] clamped = merged("model_stock", "native", Map.of(), Map.of(), FIRST, SECOND, THIRD);

        assertThat(asMergekit[0]).isCloseTo(-2.52621f * .05f / 3, SIX_DIGITS);
        assertThat(clamped).containsOnly(0f);
    }

    @Test
    void pcbOfConstantDeltasIsNotANumberNoMore() {
        float[] constant = {.5f, .5f};

        float[] merged = merged("pcb", "code", Map.of(), Map.of(), constant, constant);

        assertThat(merged).containsExactly(constant);
    }

    @Test
    void nativeBreadcrumbsSparesSmallTensorsWhereMergekitLosesThem() {
        Map<String, Double> each = Map.of("density", .5, "gamma", .01, "weight", 1.0);

        float[] asMergekit = merged("breadcrumbs", "mergekit", Map.of(), each, FIRST);
        float[] spared = merged("breadcrumbs", "native", Map.of(), each, FIRST);

        assertThat(asMergekit).containsOnly(0f);
        assertThat(spared).containsExactly(floats(0, 0, .3, -.4, .5, 0, 0, .25), SIX_DIGITS);
    }

    @Test
    void authorsTiesTakesNegativeEntriesWhereNoSignWins() {
        float[] merged = merged(
                "ties", "reference", Map.of("K", Setting.of(.5)), Map.of(), new float[] {1, -1}, new float[] {-1, 1});

        assertThat(merged).containsExactly(-1f, -1f);
    }

    @Test
    void authorsTiesRefusesToKeepEverything() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> merged("ties", "reference", Map.of("K", Setting.of(100)), Map.of(), FIRST))
                .withMessage("K must keep fewer than all 8 elements but was 100.0");
    }

    @Test
    void densityOfOneKeepsEverythingAndAskForNoDraw() {
        for (String name : List.of("ties", "dare_linear", "della_linear", "breadcrumbs")) {
            String mode = MethodSpec.named(name).orElseThrow().mode();

            assertThat(merged(name, mode, Map.of(), Map.of("density", 1.5, "weight", 1.0), FIRST))
                    .as(name)
                    .containsExactly(FIRST);
        }
    }

    @Test
    void densityOfZeroKeepsNothingOrIsRefused() {
        for (String name : List.of("dare_linear", "della_linear", "breadcrumbs", "magnitude_prune")) {
            String mode = MethodSpec.named(name).orElseThrow().mode();

            assertThat(merged(name, mode, Map.of(), Map.of("density", 0.0, "weight", 1.0), FIRST))
                    .as(name)
                    .containsOnly(0f);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> merged("ties", "mergekit", Map.of(), Map.of("density", 0.0, "weight", 1.0), FIRST))
                .withMessage("density of tensor t must keep at least one of 8 elements but was 0.0");
    }

    @Test
    void weightsThatSumToZeroAreRefusedWhereTheyDivide() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinearMerge(List.of(1.0, -1.0), true))
                .withMessage("sum of weights must not be 0 to be divided by but was [1.0, -1.0]");
        assertThat(Pieces.whole(
                        new TaskArithmeticMerge(List.of(1.0, -1.0), true, 1),
                        TensorGroup.of("t", TensorShape.of(8), new float[8], List.of(FIRST, FIRST))))
                .containsOnly(0f);
    }

    @Test
    void scalarsAndEmptyTensorsAreTensors() {
        for (MethodSpec spec : MethodSpec.all()) {
            if (!spec.name().startsWith("della")
                    && !(spec.name().equals("ties") && spec.mode().equals("reference"))) {
                for (TensorShape shape : List.of(TensorShape.of(), TensorShape.of(0), TensorShape.of(0, 4))) {
                    int models = Math.min(3, spec.inputs().most());
                    float[] values = new float[(int) shape.elements()];
                    Arrays.fill(values, 2);
                    TensorGroup group =
                            TensorGroup.of("t", shape, new float[values.length], Collections.nCopies(models, values));

                    float[] merged = Pieces.whole(MergePropertiesTest.method(spec, group, 1), group);

                    assertThat(merged)
                            .as(spec.name() + shape)
                            .hasSize(values.length)
                            .doesNotContain(Float.NaN);
                }
            }
        }
    }

    @Test
    void unknownMissingAndMisplacedParametersAreRefused() {
        MethodSpec ties = MethodSpec.named("ties").orElseThrow();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ties.complete(new MethodSettings(Map.of(), List.of(Map.of("wieght", Setting.of(1))))))
                .withMessage("parameter of ties for a model must be one of [density, weight] but was wieght");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ties.complete(new MethodSettings(Map.of(), List.of(Map.of()))))
                .withMessage("parameter weight of ties must be given but is not");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ties.complete(new MethodSettings(Map.of(), List.of())))
                .withMessageStartingWith("models of ties must be 1 or more");
    }

    private static float[] merged(
            String name, String mode, Map<String, Setting> shared, Map<String, Double> each, float[]... models) {
        Map<String, Setting> settings = each.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Setting.of(entry.getValue())));
        MergeMethod method = MethodSpec.named(name, mode)
                .orElseThrow()
                .create(new MethodSettings(shared, Collections.nCopies(models.length, settings)), Draws.torch(42));
        TensorShape shape = models[0].length == 8 ? TensorShape.of(2, 4) : TensorShape.of(models[0].length);
        return Pieces.whole(method, TensorGroup.of("t", shape, new float[models[0].length], List.of(models)));
    }

    private static float[] floats(double... numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }
}
