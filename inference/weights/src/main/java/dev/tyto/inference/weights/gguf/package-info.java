/// GGUF files of version 3: metadata and tensors, quantised or not, mapped into memory.
///
/// Start at [GgufCheckpoint]. This package must not know what a model computes with its weights, nor how text
/// is cut
/// into tokens.
@NullMarked
package dev.tyto.inference.weights.gguf;

import org.jspecify.annotations.NullMarked;
