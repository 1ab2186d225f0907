/// What keeps the house in order: architecture, documents and the version set of the serving framework, as tests.
///
/// Start at [ArchitectureTest] and [DocsTest]. This package must not test what any room does.
@NullMarked
package dev.tyto.deploy.app.house;

import org.jspecify.annotations.NullMarked;
