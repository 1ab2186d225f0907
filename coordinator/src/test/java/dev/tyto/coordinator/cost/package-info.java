/// What a task costs on disk, with the real engine over the real journal.
@NullMarked
package dev.tyto.coordinator.cost;

import org.jspecify.annotations.NullMarked;
