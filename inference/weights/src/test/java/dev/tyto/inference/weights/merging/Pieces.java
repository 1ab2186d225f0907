package dev.tyto.inference.weights.merging;

import dev.tyto.inference.weights.TensorShape;
import java.util.ArrayList;
import java.util.List;

/// Drives a method over a group in memory, in pieces of any size.
final class Pieces {

    private Pieces() {}

    static float[] whole(MergeMethod method, TensorGroup group) {
        return of(method, group, Math.max(1, (int) group.shape().elements()));
    }

    /// @param size elements per piece, or rows where the method asks for whole rows
    static float[] of(MergeMethod method, TensorGroup group, int size) {
        int elements = (int) group.shape().elements();
        int step = method.wholeRows() ? (int) Math.min(elements, size * group.rowLength()) : size;
        float[] merged = new float[elements];
        MergeMethod.Tiles tiles = method.prepare(group);
        for (int from = 0; from < elements; from += step) {
            int count = Math.min(step, elements - from);
            float[] out = new float[count];
            tiles.merge(from, out, count);
            System.arraycopy(out, 0, merged, from, count);
        }
        return merged;
    }

    /// All tensors as one, in the order given.
    static TensorGroup strung(List<TensorGroup> groups) {
        int elements = groups.stream()
                .mapToInt(group -> (int) group.shape().elements())
                .sum();
        float[] base = new float[elements];
        List<float[]> models = new ArrayList<>();
        for (int model = 0; model < groups.getFirst().models(); model++) {
            models.add(new float[elements]);
        }
        int start = 0;
        for (TensorGroup group : groups) {
            int count = (int) group.shape().elements();
            float[] part = new float[count];
            group.readBase(0, part, count);
            System.arraycopy(part, 0, base, start, count);
            for (int model = 0; model < models.size(); model++) {
                group.read(model, 0, part, count);
                System.arraycopy(part, 0, models.get(model), start, count);
            }
            start += count;
        }
        return TensorGroup.of("all", TensorShape.of(elements), base, models);
    }
}
