package dev.tyto.coordinator.engine;

import dev.tyto.testkit.contract.EngineContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contract in virtual time, each play in several orders of events.
class EmbeddedEngineContractTest extends EngineContract {

    private static final int ORDERS = 3;

    @TempDir
    Path folder;

    @Override
    protected void perform(Play play) throws Exception {
        for (long seed = 1; seed <= ORDERS; seed++) {
            new SimulatedStage(Files.createTempDirectory(folder, "stage"), seed).perform(play);
        }
    }
}
