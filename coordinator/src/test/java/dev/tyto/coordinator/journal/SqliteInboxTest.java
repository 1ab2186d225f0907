package dev.tyto.coordinator.journal;

import dev.tyto.testkit.contract.InboxContract;
import dev.tyto.testkit.contract.JournalContract.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqliteInboxTest extends InboxContract {

    @TempDir
    Path folder;

    @Override
    protected Store open() {
        return SqliteJournalTest.store(folder);
    }

    @Override
    protected Store reopen(Store store) {
        store.journal().close();
        return open();
    }
}
