/// Merging of checkpoints: every method as a class of its own, over tensors that are read in pieces.
///
/// Start at [MergeMethod], then [MethodSpec] for the catalogue. This package must not know files, formats or
/// recipes: it sees tensors through [TensorGroup] and chance through [Draws].
@NullMarked
package dev.tyto.inference.weights.merging;

import org.jspecify.annotations.NullMarked;
