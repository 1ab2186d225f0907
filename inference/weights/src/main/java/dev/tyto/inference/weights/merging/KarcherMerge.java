package dev.tyto.inference.weights.merging;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Karcher mean: the point on the sphere from which the great circles to all directions sum to zero, as long as
/// the mean of the lengths.
///
/// Karcher, "Riemannian center of mass and mollifier smoothing", 1977. From `μ = Σ a u_t / |Σ a u_t|` on:
/// `v = Σ a (Ω_t / sin Ω_t) (u_t − cos Ω_t μ)` with `cos Ω_t = μ · u_t`, then `μ ← cos |v| μ + sin |v| v / |v|`.
///
/// Differs from the paper: equal weights `a`; stops where `|v| < tolerance` or after `iterations`; vectors no
/// longer than the tolerance are left out of the direction, but not of the length. All happens in the span of
/// the models, so only their inner products are read.
record KarcherMerge(int iterations, double tolerance) implements MergeMethod {

    @Override
    public Reach reach() {
        return Reach.TENSOR_SUM;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Gram gram = Gram.of(Combining.vectors(false, group));
        int[] valid = IntStream.range(0, gram.size())
                .filter(model -> gram.norm(model) > tolerance)
                .toArray();
        double[] factors = new double[gram.size()];
        if (valid.length > 0) {
            double length = IntStream.range(0, gram.size())
                    .mapToDouble(gram::norm)
                    .average()
                    .orElseThrow();
            double[] mean = mean(gram, valid);
            for (int i = 0; i < valid.length; i++) {
                factors[valid[i]] = length * mean[i] / gram.norm(valid[i]);
            }
        }
        return Combining.around(false, group, factors);
    }

    /// The mean as a sum of the unit vectors.
    private double[] mean(Gram gram, int[] valid) {
        int n = valid.length;
        double[][] cosines = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                cosines[i][j] = gram.product(valid[i], valid[j]) / gram.norm(valid[i]) / gram.norm(valid[j]);
            }
        }
        double[] mean = new double[n];
        Arrays.fill(mean, 1.0 / n);
        double start = norm(cosines, mean);
        if (start < tolerance) {
            Arrays.fill(mean, 0);
            mean[0] = 1;
        } else {
            scale(mean, 1 / start);
        }
        for (int iteration = 0; iteration < iterations; iteration++) {
            double[] tangent = tangent(cosines, mean);
            double angle = norm(cosines, tangent);
            if (angle < tolerance) {
                break;
            }
            for (int i = 0; i < n; i++) {
                mean[i] = Math.cos(angle) * mean[i] + Math.sin(angle) * tangent[i] / angle;
            }
            double norm = norm(cosines, mean);
            scale(mean, norm > tolerance ? 1 / norm : 1);
        }
        return mean;
    }

    private double[] tangent(double[][] cosines, double[] mean) {
        int n = mean.length;
        double[] tangent = new double[n];
        for (int i = 0; i < n; i++) {
            double dot = 0;
            for (int j = 0; j < n; j++) {
                dot += mean[j] * cosines[i][j];
            }
            double cosine = Math.clamp(dot, -1, 1);
            double angle = Math.acos(cosine);
            if (angle >= tolerance) {
                double factor = angle / Math.sin(angle) / n;
                tangent[i] += factor;
                for (int j = 0; j < n; j++) {
                    tangent[j] -= factor * cosine * mean[j];
                }
            }
        }
        return tangent;
    }

    private static double norm(double[][] cosines, double[] vector) {
        double squared = 0;
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                squared += vector[i] * vector[j] * cosines[i][j];
            }
        }
        return Math.sqrt(Math.max(0, squared));
    }

    private static void scale(double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }
}
