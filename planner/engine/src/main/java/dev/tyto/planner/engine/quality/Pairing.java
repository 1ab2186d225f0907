package dev.tyto.planner.engine.quality;

import java.util.Arrays;

/// Pairs rows with columns one to one so that the sum of the pairs' weights is greatest: H. W. Kuhn, The Hungarian
/// method for the assignment problem, Naval Research Logistics Quarterly 2 (1955), with potentials and one shortest
/// augmenting path a row, O(n³). Stateless.
///
/// Differs from the paper: weights are maximised, the sides may differ in size, and a pair of weight 0 is none.
final class Pairing {

    private Pairing() {}

    /// For each row its column, or -1.
    ///
    /// @param weights one row each, none negative, all rows of one length
    static int[] greatest(double[][] weights) {
        int rows = weights.length;
        int columns = rows == 0 ? 0 : weights[0].length;
        int size = Math.max(rows, columns);
        double[][] costs = new double[size][size];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                costs[i][j] = -weights[i][j];
            }
        }
        int[] columnOf = cheapest(costs);
        int[] pairs = new int[rows];
        for (int i = 0; i < rows; i++) {
            int column = columnOf[i];
            pairs[i] = column < columns && weights[i][column] > 0 ? column : -1;
        }
        return pairs;
    }

    /// The column of each row of a square. Rows and columns count from 1 here; column 0 stands for none.
    private static int[] cheapest(double[][] costs) {
        int size = costs.length;
        double[] rowPotential = new double[size + 1];
        double[] columnPotential = new double[size + 1];
        int[] rowOf = new int[size + 1];
        for (int row = 1; row <= size; row++) {
            rowOf[0] = row;
            augment(costs, rowPotential, columnPotential, rowOf);
        }
        int[] columnOf = new int[size];
        for (int column = 1; column <= size; column++) {
            columnOf[rowOf[column] - 1] = column - 1;
        }
        return columnOf;
    }

    /// Finds a column for the row `rowOf[0]`, moving other rows to other columns where that is cheapest.
    private static void augment(double[][] costs, double[] rowPotential, double[] columnPotential, int[] rowOf) {
        int size = costs.length;
        double[] least = new double[size + 1];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        int[] before = new int[size + 1];
        boolean[] used = new boolean[size + 1];
        int at = 0;
        while (rowOf[at] != 0) {
            used[at] = true;
            int row = rowOf[at];
            int next = 0;
            double delta = Double.POSITIVE_INFINITY;
            for (int column = 1; column <= size; column++) {
                if (used[column]) {
                    continue;
                }
                double reduced = costs[row - 1][column - 1] - rowPotential[row] - columnPotential[column];
                if (reduced < least[column]) {
                    least[column] = reduced;
                    before[column] = at;
                }
                if (least[column] < delta) {
                    delta = least[column];
                    next = column;
                }
            }
            for (int column = 0; column <= size; column++) {
                if (used[column]) {
                    rowPotential[rowOf[column]] += delta;
                    columnPotential[column] -= delta;
                } else {
                    least[column] -= delta;
                }
            }
            at = next;
        }
        move(rowOf, before, at);
    }

    /// Each row on the path that ends at this column moves one column on.
    private static void move(int[] rowOf, int[] before, int last) {
        for (int at = last; at != 0; at = before[at]) {
            rowOf[at] = rowOf[before[at]];
        }
    }
}
