package dev.tyto.inference.weights.merging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.testkit.SharedFiles;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The draws of torch 2.13 on a CPU, and the published vectors of Philox.
class DrawsTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 1234, 2147483655L})
    void uniformNumbersAreThoseOfTorchBitForBit(long seed) {
        float[] expected = draws("uniform.f32." + seed);

        float[] drawn = drawn(Draws.torch(seed), expected.length);

        assertThat(drawn).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0", "0.1, 42", "0.5, 1", "0.5, 2147483655", "0.9, 0", "0.9, 1234"})
    void keepMasksAreThoseOfTorch(String probability, long seed) {
        for (String type : new String[] {"f32", "bf16"}) {
            float[] expected = draws("bernoulli." + type + ".p" + probability + "." + seed);
            float exact = Float.parseFloat(probability);
            float p = type.equals("f32") ? exact : Fixture.toBf16(exact);

            float[] drawn = drawn(Draws.torch(seed), expected.length);

            assertThat(mask(drawn, p)).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 1234, 2147483655L})
    void theSecondTensorGoesOnWhereTheFirstStopped(long seed) {
        Draws draws = Draws.torch(seed);

        float[] first = drawn(draws, 37);
        float[] second = drawn(draws, 240);

        assertThat(mask(first, 0.5f)).containsExactly(draws("sequence.first37." + seed));
        assertThat(mask(second, 0.5f)).containsExactly(draws("sequence.then12x20." + seed));
    }

    @Test
    void aPieceOfTorchDrawsIsTheSameAsThatPieceOfAll() {
        Draws.Uniforms uniforms = Draws.torch(7).uniforms("t", 0, 200_000);
        float[] all = new float[200_000];
        uniforms.fill(0, all, all.length);

        float[] piece = new float[70_000];
        uniforms.fill(65_000, piece, piece.length);

        assertThat(piece).containsExactly(Arrays.copyOfRange(all, 65_000, 135_000));
    }

    @Test
    void philoxHasThePublishedVectors() {
        assertThat(philox(new int[] {0, 0, 0, 0}, 0, 0))
                .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(philox(new int[] {-1, -1, -1, -1}, -1, -1))
                .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(philox(new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void counterBasedDrawsDependOnSeedTensorModelAndIndexAlone() {
        float[] expected = new float[100];
        Draws.counterBased(3).uniforms("a", 1, 1_000).fill(0, expected, 100);
        Draws draws = Draws.counterBased(3);
        draws.uniforms("b", 0, 10).fill(0, new float[10], 10);

        float[] piece = new float[61];
        draws.uniforms("a", 1, 1_000).fill(39, piece, 61);

        assertThat(piece).containsExactly(Arrays.copyOfRange(expected, 39, 100));
        assertThat(first(Draws.counterBased(4), "a", 1)).isNotEqualTo(expected[0]);
        assertThat(first(Draws.counterBased(3), "b", 1)).isNotEqualTo(expected[0]);
        assertThat(first(Draws.counterBased(3), "a", 2)).isNotEqualTo(expected[0]);
    }

    @Test
    void counterBasedDrawsAreSpreadEvenly() {
        float[] drawn = new float[1 << 20];
        Draws.counterBased(1).uniforms("a", 0, drawn.length).fill(0, drawn, drawn.length);

        int[] tenths = new int[10];
        for (float each : drawn) {
            tenths[(int) (each * 10)]++;
        }

        int fiveDeviations = (int) (5 * Math.sqrt(drawn.length * 0.09));
        for (int tenth : tenths) {
            assertThat(Math.abs(tenth - drawn.length / 10)).isLessThan(fiveDeviations);
        }
    }

    private static float first(Draws draws, String tensor, int model) {
        float[] one = new float[1];
        draws.uniforms(tensor, model, 1).fill(0, one, 1);
        return one[0];
    }

    private static int[] philox(int[] counter, int keyLow, int keyHigh) {
        int[] block = new int[4];
        Philox.block(counter, new int[] {keyLow, keyHigh}, block);
        return block;
    }

    private static float[] drawn(Draws draws, int count) {
        float[] drawn = new float[count];
        draws.uniforms("t", 0, count).fill(0, drawn, count);
        return drawn;
    }

    private static float[] mask(float[] drawn, float probability) {
        float[] mask = new float[drawn.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = drawn[i] < probability ? 1 : 0;
        }
        return mask;
    }

    private static float[] draws(String name) {
        return Fixture.read(SharedFiles.require("fixtures/rng/draws.safetensors"))
                .tensors()
                .get(name)
                .values();
    }
}
