/// The one door to every model that somebody else serves: it reads model names and hands requests to providers.
///
/// Start at [Gateway]. This package must not know any provider's protocol or library.
@NullMarked
package dev.tyto.inference.gateway;

import org.jspecify.annotations.NullMarked;
