/// The configuration file and where secrets are found.
///
/// Start at [dev.tyto.deploy.app.config.Configuration]. This package must not know any command or provider.
@NullMarked
package dev.tyto.deploy.app.config;

import org.jspecify.annotations.NullMarked;
