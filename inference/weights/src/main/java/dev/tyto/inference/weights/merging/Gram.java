package dev.tyto.inference.weights.merging;

import java.util.List;
import java.util.stream.IntStream;

/// Inner products of vectors with each other, in double precision: all that the methods on spheres need to know
/// of a tensor. Immutable.
record Gram(List<List<Double>> products) {

    /// One pass over all vectors, which are of one size.
    static Gram of(List<Scan> vectors) {
        int n = vectors.size();
        double[][] total = new double[n][n];
        long size = vectors.getFirst().size();
        float[][] values = new float[n][(int) Math.min(Scan.BLOCK, size)];
        for (long from = 0; from < size; from += Scan.BLOCK) {
            int count = (int) Math.min(Scan.BLOCK, size - from);
            for (int i = 0; i < n; i++) {
                vectors.get(i).fill(from, values[i], count);
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    total[i][j] += dot(values[i], values[j], 0, count);
                }
            }
        }
        return symmetric(total);
    }

    /// The same of one row, which starts at `start` in each array.
    static Gram ofRow(float[][] values, int start, int columns) {
        int n = values.length;
        double[][] total = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                total[i][j] = dot(values[i], values[j], start, columns);
            }
        }
        return symmetric(total);
    }

    double product(int i, int j) {
        return products.get(i).get(j);
    }

    double norm(int i) {
        return Math.sqrt(product(i, i));
    }

    int size() {
        return products.size();
    }

    private static double dot(float[] a, float[] b, int start, int count) {
        double sum = 0;
        for (int k = start; k < start + count; k++) {
            sum += (double) a[k] * b[k];
        }
        return sum;
    }

    private static Gram symmetric(double[][] lower) {
        return new Gram(IntStream.range(0, lower.length)
                .mapToObj(i -> IntStream.range(0, lower.length)
                        .mapToObj(j -> i >= j ? lower[i][j] : lower[j][i])
                        .toList())
                .toList());
    }
}
