/// The simulator of the coordinator: engine, machine, worker loop and ledger in seeded schedules full of trouble, in
/// virtual time, with every rule checked after every event.
///
/// Start at [Schedule]; [Scenario] is what one is made of, [RunBook] and [Witness] hold the rules.
@NullMarked
package dev.tyto.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
