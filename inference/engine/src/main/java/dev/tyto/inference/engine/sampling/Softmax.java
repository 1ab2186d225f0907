package dev.tyto.inference.engine.sampling;

/// Probabilities of logits: `P_i = exp(x_i − max x) / Σ_j exp(x_j − max x)`, in f64. Stateless.
final class Softmax {

    private Softmax() {}

    /// @param logits `[vocabulary]`, at least one finite; negative infinity has a probability of 0
    static double[] of(float[] logits) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            greatest = Math.max(greatest, logit);
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp((double) logits[i] - greatest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
