/// Safetensors files: their headers, their tensors mapped into memory, and a writer.
///
/// Start at [SafetensorsCheckpoint] to read and at [SafetensorsWriter] to write; [SafetensorsHeader] has the rules of
/// the format. This package must not know what a model computes with its weights.
@NullMarked
package dev.tyto.inference.weights.safetensors;

import org.jspecify.annotations.NullMarked;
