/// Checkpoint formats: what a file of weights says it holds, read as the word of a stranger.
///
/// Start at [SafetensorsHeader], then [SafetensorsIndex] for a checkpoint in several files. This package must not know
/// what a model computes with its weights, nor any native library.
@NullMarked
package dev.tyto.inference.weights;

import org.jspecify.annotations.NullMarked;
