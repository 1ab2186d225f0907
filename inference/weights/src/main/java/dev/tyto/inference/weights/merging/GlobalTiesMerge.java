package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.ArrayList;
import java.util.List;

/// TIES as its authors' code does it: over the whole checkpoint as one vector.
///
/// Yadav et al., "TIES-Merging: Resolving Interference When Merging Models", 2023, arXiv:2306.01708, Algorithm 1.
///
/// Differs from the paper: keeps magnitudes from the `(d − k)`th smallest on, which is `k + 1` elements and
/// every tie; an elected zero becomes the sign that most elements elected, and where that is zero too, negative
/// entries are merged.
///
/// @param kept the share kept, or, above 1, the percentage
record GlobalTiesMerge(double kept, Merging merging, double lambda) implements MergeMethod {

    /// What becomes of the entries that agree with the elected sign.
    enum Merging {
        MEAN,
        SUM,
        MAX
    }

    GlobalTiesMerge {
        Require.that(kept >= 0 && kept <= 100, "K", "be in [0, 100]", kept);
    }

    @Override
    public Reach reach() {
        return Reach.CHECKPOINT;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        float[] thresholds = thresholds(group);
        long[] balance = new long[1];
        new Elected(group, thresholds).forEachBlock((from, values, count) -> {
            for (int i = 0; i < count; i++) {
                balance[0] += (long) Math.signum(values[i]);
            }
        });
        int majority = Long.signum(balance[0]);
        return (from, out, count) -> {
            float[][] trimmed = trimmed(group, thresholds, from, count);
            for (int i = 0; i < count; i++) {
                float sum = sum(trimmed, i);
                out[i] = (float) lambda * merged(trimmed, i, sum == 0 ? majority : sum);
            }
            Combining.addOrigin(true, group, from, out, count);
        };
    }

    private float[] thresholds(TensorGroup group) {
        long size = group.shape().elements();
        long count = (long) (size * (kept > 1 ? kept / 100 : kept));
        Require.that(count < size, "K", "keep fewer than all " + size + " elements", kept);
        float[] thresholds = new float[group.models()];
        for (int model = 0; model < thresholds.length; model++) {
            thresholds[model] = Selection.ranked(new TaskVector(group, model).magnitudes(), size - count - 1);
        }
        return thresholds;
    }

    private static float[][] trimmed(TensorGroup group, float[] thresholds, long from, int count) {
        float[][] deltas = Combining.values(true, group, from, count);
        for (int model = 0; model < deltas.length; model++) {
            for (int i = 0; i < count; i++) {
                if (Math.abs(deltas[model][i]) < thresholds[model]) {
                    deltas[model][i] = 0;
                }
            }
        }
        return deltas;
    }

    private static float sum(float[][] trimmed, int index) {
        float sum = 0;
        for (float[] delta : trimmed) {
            sum += delta[index];
        }
        return sum;
    }

    private float merged(float[][] trimmed, int index, float sign) {
        List<Float> agreeing = new ArrayList<>();
        for (float[] delta : trimmed) {
            if (sign > 0 ? delta[index] > 0 : delta[index] < 0) {
                agreeing.add(delta[index]);
            }
        }
        float sum = 0;
        float largest = 0;
        for (float entry : agreeing) {
            sum += entry;
            largest = Math.max(largest, Math.abs(entry));
        }
        return switch (merging) {
            case MEAN -> sum / Math.max(1, agreeing.size());
            case SUM -> sum;
            case MAX -> largest * Math.signum(sign);
        };
    }

    /// The sums whose signs are elected.
    private static final class Elected implements Scan {

        private final TensorGroup group;
        private final float[] thresholds;

        Elected(TensorGroup group, float[] thresholds) {
            this.group = group;
            this.thresholds = thresholds;
        }

        @Override
        public long size() {
            return group.shape().elements();
        }

        @Override
        public void fill(long from, float[] into, int count) {
            float[][] trimmed = trimmed(group, thresholds, from, count);
            for (int i = 0; i < count; i++) {
                into[i] = sum(trimmed, i);
            }
        }
    }
}
