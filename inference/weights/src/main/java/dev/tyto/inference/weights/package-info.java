/// Checkpoints: tensors by name with shape and element type, whatever file they lie in.
///
/// Start at [Checkpoint]; the formats lie in the packages beneath, each of which reads a file as the word of a
/// stranger. This package must not know what a model computes with its weights, nor any native library.
@NullMarked
package dev.tyto.inference.weights;

import org.jspecify.annotations.NullMarked;
