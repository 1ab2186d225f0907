package dev.tyto.inference.weights.merging;

/// Numbers in a row that can be read again and again, in pieces: a task vector, or what is computed of several.
interface Scan {

    /// The piece in which whole scans are read. It is fixed, because sums are taken block by block.
    int BLOCK = 1 << 16;

    long size();

    /// Fills the first `count` elements of `into` with the numbers from index `from` on.
    void fill(long from, float[] into, int count);

    /// Sees one block of a scan.
    @FunctionalInterface
    interface Visitor {
        void see(long from, float[] values, int count);
    }

    /// Shows every block to `visitor`, in order, in one array that is filled anew for each.
    default void forEachBlock(Visitor visitor) {
        float[] values = new float[(int) Math.min(BLOCK, size())];
        for (long from = 0; from < size(); from += BLOCK) {
            int count = (int) Math.min(BLOCK, size() - from);
            fill(from, values, count);
            visitor.see(from, values, count);
        }
    }

    /// The sum of all magnitudes.
    default double sumOfMagnitudes() {
        double[] total = new double[1];
        forEachBlock((from, values, count) -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += Math.abs(values[i]);
            }
            total[0] += sum;
        });
        return total[0];
    }

    /// The same numbers without their signs.
    default Scan magnitudes() {
        Scan signed = this;
        return new Scan() {
            @Override
            public long size() {
                return signed.size();
            }

            @Override
            public void fill(long from, float[] into, int count) {
                signed.fill(from, into, count);
                for (int i = 0; i < count; i++) {
                    into[i] = Math.abs(into[i]);
                }
            }
        };
    }
}
