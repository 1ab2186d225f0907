package dev.tyto.coordinator.simulation;

/// The other half of the seeds, so that two processes can share the work.
class SimulationOddSeedsTest extends SimulationTest {

    @Override
    int parity() {
        return 1;
    }
}
