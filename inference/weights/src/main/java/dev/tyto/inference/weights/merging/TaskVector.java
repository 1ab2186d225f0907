package dev.tyto.inference.weights.merging;

/// What training added to the base: `τ = θ − θ_0`, element by element in F32, read from its group. Thread-safe
/// if the group is.
record TaskVector(TensorGroup group, int model) implements Scan {

    @Override
    public long size() {
        return group.shape().elements();
    }

    @Override
    public void fill(long from, float[] into, int count) {
        float[] base = new float[count];
        group.readBase(from, base, count);
        group.read(model, from, into, count);
        for (int i = 0; i < count; i++) {
            into[i] -= base[i];
        }
    }
}
