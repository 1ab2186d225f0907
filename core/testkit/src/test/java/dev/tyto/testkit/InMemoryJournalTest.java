package dev.tyto.testkit;

import dev.tyto.testkit.contract.JournalContract;

final class InMemoryJournalTest extends JournalContract {

    @Override
    protected Store open() {
        return newStore();
    }

    static Store newStore() {
        InMemoryOwnership ownership = new InMemoryOwnership();
        InMemoryJournal journal = new InMemoryJournal(ownership);
        return new Store(journal, journal, ownership);
    }
}
