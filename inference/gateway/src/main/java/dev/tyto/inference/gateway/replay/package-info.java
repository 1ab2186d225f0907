/// Models whose turns a person wrote into a file, so that demos and tests need no model.
///
/// Start at [ReplayProvider]. This package must not know any network or clock.
@NullMarked
package dev.tyto.inference.gateway.replay;

import org.jspecify.annotations.NullMarked;
