package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.TensorShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A group over arrays. Thread-safe as long as nobody writes into them.
final class ArrayGroup implements TensorGroup {

    private final String name;
    private final TensorShape shape;
    private final float @Nullable [] base;
    private final List<float[]> models;

    ArrayGroup(String name, TensorShape shape, float @Nullable [] base, List<float[]> models) {
        this.name = Require.nonBlank(name, "name of a tensor");
        this.shape = shape;
        this.base = base;
        this.models = List.copyOf(models);
        Require.that(!models.isEmpty(), "models of tensor " + name, "be at least one", 0);
        if (base != null) {
            requireLength(base);
        }
        models.forEach(this::requireLength);
    }

    private void requireLength(float[] values) {
        Require.that(
                values.length == shape.elements(),
                "elements of tensor " + name,
                "be " + shape.elements() + " as its shape says",
                values.length);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public TensorShape shape() {
        return shape;
    }

    @Override
    public int models() {
        return models.size();
    }

    @Override
    public boolean hasBase() {
        return base != null;
    }

    @Override
    public void read(int model, long from, float[] into, int count) {
        System.arraycopy(models.get(model), Math.toIntExact(from), into, 0, count);
    }

    @Override
    public void readBase(long from, float[] into, int count) {
        if (base == null) {
            throw new IllegalStateException("tensor " + name + " must have a base but has none");
        }
        System.arraycopy(base, Math.toIntExact(from), into, 0, count);
    }
}
