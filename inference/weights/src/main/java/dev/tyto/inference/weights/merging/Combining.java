package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Sums over the models of a group, element by element. Stateless.
final class Combining {

    private Combining() {}

    /// `Σ c_i θ_i`.
    ///
    /// @param factors one per model
    static MergeMethod.Tiles models(TensorGroup group, float[] factors) {
        return (from, out, count) -> {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                out[i] = 0;
            }
            for (int model = 0; model < factors.length; model++) {
                group.read(model, from, values, count);
                for (int i = 0; i < count; i++) {
                    out[i] += factors[model] * values[i];
                }
            }
        };
    }

    /// `Σ c_i θ_i`, or, where there is an origin, `θ_0 + Σ c_i τ_i`.
    static MergeMethod.Tiles around(boolean origin, TensorGroup group, double[] factors) {
        List<Double> weights = Arrays.stream(factors).boxed().toList();
        if (!origin) {
            return models(group, floats(weights));
        }
        List<Sparsifier> keepAll = Collections.nCopies(factors.length, Sparsifier.NONE);
        return new DeltaMerge(weights, keepAll, new Consensus.WeightedSum(false), 1).prepare(group);
    }

    /// What the models of the group are, seen from the base or, without an origin, as they stand.
    static Scan vector(boolean origin, TensorGroup group, int model) {
        return origin ? new TaskVector(group, model) : new Parameters(group, model);
    }

    static List<Scan> vectors(boolean origin, TensorGroup group) {
        return IntStream.range(0, group.models())
                .mapToObj(model -> vector(origin, group, model))
                .toList();
    }

    /// A piece of each of these vectors.
    static float[][] values(boolean origin, TensorGroup group, long from, int count) {
        float[][] values = new float[group.models()][count];
        for (int model = 0; model < values.length; model++) {
            vector(origin, group, model).fill(from, values[model], count);
        }
        return values;
    }

    static void addOrigin(boolean origin, TensorGroup group, long from, float[] out, int count) {
        if (origin) {
            float[] base = new float[count];
            group.readBase(from, base, count);
            for (int i = 0; i < count; i++) {
                out[i] += base[i];
            }
        }
    }

    private record Parameters(TensorGroup group, int model) implements Scan {

        @Override
        public long size() {
            return group.shape().elements();
        }

        @Override
        public void fill(long from, float[] into, int count) {
            group.read(model, from, into, count);
        }
    }

    static float[] floats(List<Double> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }

    static void requireModels(TensorGroup group, int models) {
        Require.that(group.models() == models, "models of tensor " + group.name(), "be " + models, group.models());
    }
}
