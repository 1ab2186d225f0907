package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.engine.Concurrency;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Clock;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.tool.Tool;
import dev.tyto.testkit.sim.SimulatedProcess;

/// A fault in the program itself, put in by replacing one of the parts that an engine is given. Each method is asked
/// once for each process.
interface Mutant {

    /// Nothing is wrong.
    Mutant NONE = new Mutant() {};

    default Journal journal(Journal right, World world, SimulatedProcess process) {
        return right;
    }

    default Inbox inbox(Inbox right) {
        return right;
    }

    default Ownership ownership(Ownership right, World world) {
        return right;
    }

    default Ledger ledger(Ledger right) {
        return right;
    }

    default Clock clock(Clock right) {
        return right;
    }

    default RunMachine machine(RunMachine right) {
        return right;
    }

    default Approvals approvals(Approvals right) {
        return right;
    }

    default Concurrency concurrency(Concurrency right) {
        return right;
    }

    default Tool tool(Tool right) {
        return right;
    }

    /// What else happens when a process dies.
    default void crashed(World world, SimulatedProcess process) {}
}
