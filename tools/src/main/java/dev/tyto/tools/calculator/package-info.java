/// Exact arithmetic for models: one expression in, one number out.
///
/// Start at [Calculator]. This package must not know files, other tools or floating-point results.
@NullMarked
package dev.tyto.tools.calculator;

import org.jspecify.annotations.NullMarked;
