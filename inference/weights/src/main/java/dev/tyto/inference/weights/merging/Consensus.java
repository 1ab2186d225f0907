package dev.tyto.inference.weights.merging;

/// Makes one delta out of the deltas of all models at the same elements. Immutable.
interface Consensus {

    /// @param deltas one array per model, which may be changed
    /// @param weights one per model
    /// @param out gets the first `count` elements
    void combine(float[][] deltas, float[] weights, float[] out, int count);

    /// `Σ w τ`, divided by `Σ w` if `normalize` (unless that is within 1e-8 of zero).
    record WeightedSum(boolean normalize) implements Consensus {

        @Override
        public void combine(float[][] deltas, float[] weights, float[] out, int count) {
            float total = 0;
            for (float weight : weights) {
                total += weight;
            }
            float divisor = normalize && Math.abs(total) >= 1e-8f ? total : 1;
            for (int i = 0; i < count; i++) {
                float sum = 0;
                for (int model = 0; model < weights.length; model++) {
                    sum += weights[model] * deltas[model][i];
                }
                out[i] = sum / divisor;
            }
        }
    }

    /// The sum of the weighted entries that have the elected sign, which is that of `Σ w τ`, a zero counting as
    /// plus; divided by the sum of their weights if `normalize` (unless that is zero).
    record WeightedElection(boolean normalize) implements Consensus {

        @Override
        public void combine(float[][] deltas, float[] weights, float[] out, int count) {
            for (int i = 0; i < count; i++) {
                float total = 0;
                for (int model = 0; model < weights.length; model++) {
                    total += weights[model] * deltas[model][i];
                }
                float sum = 0;
                float divisor = 0;
                for (int model = 0; model < weights.length; model++) {
                    float entry = weights[model] * deltas[model][i];
                    if (total >= 0 ? entry > 0 : entry < 0) {
                        sum += entry;
                        divisor += weights[model];
                    }
                }
                out[i] = normalize && divisor != 0 ? sum / divisor : sum;
            }
        }
    }

    /// The sign is elected among entries without weights, by their sum or by their number, a tie counting as
    /// plus; the weighted entries that have it are divided by their number.
    record CountedElection(boolean byFrequency) implements Consensus {

        @Override
        public void combine(float[][] deltas, float[] weights, float[] out, int count) {
            for (int i = 0; i < count; i++) {
                float total = 0;
                for (float[] delta : deltas) {
                    total += byFrequency ? Math.signum(delta[i]) : delta[i];
                }
                float sum = 0;
                int agreeing = 0;
                for (int model = 0; model < weights.length; model++) {
                    float entry = deltas[model][i];
                    if (total >= 0 ? entry > 0 : entry < 0) {
                        sum += weights[model] * entry;
                        agreeing++;
                    }
                }
                out[i] = sum / Math.max(1, agreeing);
            }
        }
    }
}
