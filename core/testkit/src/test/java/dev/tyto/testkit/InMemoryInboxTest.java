package dev.tyto.testkit;

import dev.tyto.testkit.contract.InboxContract;
import dev.tyto.testkit.contract.JournalContract.Store;

final class InMemoryInboxTest extends InboxContract {

    @Override
    protected Store open() {
        return InMemoryJournalTest.newStore();
    }
}
