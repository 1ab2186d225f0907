/// The surroundings, as parameters: time, identity, chance and secrets.
///
/// Start at [Clock]. This package must not know who asks.
@NullMarked
package dev.tyto.core.env;

import org.jspecify.annotations.NullMarked;
