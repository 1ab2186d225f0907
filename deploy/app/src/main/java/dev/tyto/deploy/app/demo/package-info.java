/// The bundled demonstration: its task, its files, its workers and the script of the model's turns.
///
/// Start at [dev.tyto.deploy.app.demo.Demo]. This package must not know how a run is carried out or shown.
@NullMarked
package dev.tyto.deploy.app.demo;

import org.jspecify.annotations.NullMarked;
