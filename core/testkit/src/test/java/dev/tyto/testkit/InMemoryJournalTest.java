package dev.tyto.testkit;

import dev.tyto.core.journal.Journal;
import dev.tyto.testkit.contract.JournalContract;

final class InMemoryJournalTest extends JournalContract {

    @Override
    protected Journal open() {
        return new InMemoryJournal();
    }
}
