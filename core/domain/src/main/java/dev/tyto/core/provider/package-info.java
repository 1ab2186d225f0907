/// Places where models are to be had, and what opens them.
///
/// Start at [Provider]. This package must not know any provider's protocol.
@NullMarked
package dev.tyto.core.provider;

import org.jspecify.annotations.NullMarked;
