/// JSON values as plain Java: what tool arguments, tool schemas and plans are made of.
///
/// Start at [Json]. This package must not know how text becomes a value: that is `core.wire`'s work.
@NullMarked
package dev.tyto.core.json;

import org.jspecify.annotations.NullMarked;
