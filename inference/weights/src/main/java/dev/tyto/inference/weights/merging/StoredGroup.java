package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.TensorShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A group over tensors of open checkpoints. Thread-safe, as those are.
record StoredGroup(String name, @Nullable StoredTensor base, List<StoredTensor> stored) implements TensorGroup {

    StoredGroup {
        Require.nonBlank(name, "name of a tensor");
        stored = List.copyOf(stored);
        Require.that(!stored.isEmpty(), "models of tensor " + name, "be at least one", 0);
        TensorShape shape = stored.getFirst().shape();
        for (StoredTensor each : stored) {
            requireShape(name, shape, each);
        }
        if (base != null) {
            requireShape(name, shape, base);
        }
    }

    private static void requireShape(String name, TensorShape shape, StoredTensor tensor) {
        Require.that(tensor.shape().equals(shape), "shape of tensor " + name, "be " + shape, tensor.shape());
    }

    @Override
    public TensorShape shape() {
        return stored.getFirst().shape();
    }

    @Override
    public int models() {
        return stored.size();
    }

    @Override
    public boolean hasBase() {
        return base != null;
    }

    @Override
    public void read(int model, long from, float[] into, int count) {
        stored.get(model).read(from, into, 0, count);
    }

    @Override
    public void readBase(long from, float[] into, int count) {
        if (base == null) {
            throw new IllegalStateException("tensor " + name + " must have a base but has none");
        }
        base.read(from, into, 0, count);
    }
}
