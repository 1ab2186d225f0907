package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;

/// Finds values by their place in the order of all, without sorting: two counting passes over 16 bits each.
/// Exact. Stateless. NaN orders above all numbers; both zeros are one.
final class Selection {

    private static final int BINS = 1 << 16;

    private Selection() {}

    /// The value that has exactly `rank` values before it in ascending order.
    ///
    /// @param rank in [0, size)
    static float ranked(Scan scan, long rank) {
        return place(scan, rank).value();
    }

    /// What splits off the `count` largest values; of equal ones those with the lowest index.
    ///
    /// @param count in [0, size]
    static Threshold largest(Scan scan, long count) {
        Require.that(count >= 0 && count <= scan.size(), "count", "be in [0, " + scan.size() + "]", count);
        if (count == 0) {
            return Threshold.NONE;
        }
        Place place = place(scan, scan.size() - count);
        long above = scan.size() - place.below() - place.equal();
        long wanted = count - above;
        return new Threshold(
                place.value(), wanted == place.equal() ? Long.MAX_VALUE : indexOfEqual(scan, place.value(), wanted));
    }

    private record Place(float value, long below, long equal) {}

    private static Place place(Scan scan, long rank) {
        Require.that(rank >= 0 && rank < scan.size(), "rank", "be in [0, " + scan.size() + ")", rank);
        long[] high = new long[BINS];
        scan.forEachBlock((from, values, count) -> {
            for (int i = 0; i < count; i++) {
                high[key(values[i]) >>> 16]++;
            }
        });
        long below = 0;
        int bin = 0;
        while (below + high[bin] <= rank) {
            below += high[bin++];
        }
        int top = bin;
        long[] low = new long[BINS];
        scan.forEachBlock((from, values, count) -> {
            for (int i = 0; i < count; i++) {
                int key = key(values[i]);
                if (key >>> 16 == top) {
                    low[key & 0xffff]++;
                }
            }
        });
        bin = 0;
        while (below + low[bin] <= rank) {
            below += low[bin++];
        }
        return new Place(value((top << 16) | bin), below, low[bin]);
    }

    /// The index of the `wanted`th element that equals `value`.
    private static long indexOfEqual(Scan scan, float value, long wanted) {
        long[] left = {wanted};
        long[] found = {-1};
        scan.forEachBlock((from, values, count) -> {
            for (int i = 0; i < count && left[0] > 0; i++) {
                if (values[i] == value && --left[0] == 0) {
                    found[0] = from + i;
                }
            }
        });
        return found[0];
    }

    /// A key whose order as an unsigned number is that of the values.
    private static int key(float value) {
        int bits = Float.floatToIntBits(value + 0.0f);
        return bits ^ ((bits >> 31) | Integer.MIN_VALUE);
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key < 0 ? key ^ Integer.MIN_VALUE : ~key);
    }

    /// The least value kept, and the last index at which a value equal to it is kept.
    record Threshold(float value, long lastEqual) {

        static final Threshold NONE = new Threshold(Float.POSITIVE_INFINITY, -1);

        boolean keeps(float candidate, long index) {
            return candidate > value || (candidate == value && index <= lastEqual);
        }
    }
}
