package dev.tyto.inference.weights;

import java.util.SequencedMap;

/// The tensors of a model, by name, in one file or several.
///
/// Opened by the readers of the formats; whoever opens one closes it. Safe for concurrent reading. The files
/// are
/// mapped, not loaded, so a checkpoint may be larger than memory; its files must not be cut short while it is
/// open.
public interface Checkpoint extends AutoCloseable {

    /// Every tensor, in the order of the files; immutable.
    SequencedMap<String, StoredTensor> tensors();

    /// What the files say about themselves in texts of their own; empty if they say nothing.
    SequencedMap<String, String> metadata();

    /// The tensor with this name.
    ///
    /// @throws IllegalArgumentException when there is none
    default StoredTensor tensor(String name) {
        StoredTensor tensor = tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("tensor must be one of the checkpoint's "
                    + tensors().size() + " but was " + MalformedCheckpointException.quoted(name));
        }
        return tensor;
    }

    /// Unmaps the files. Reading a tensor afterwards is an [IllegalStateException]; closing again does nothing.
    @Override
    void close();
}
