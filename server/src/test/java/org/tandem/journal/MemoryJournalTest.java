package org.tandem.journal;

import java.time.InstantSource;

class MemoryJournalTest implements JournalContract {
    @Override
    public Journal journal(InstantSource clock) {
        return new MemoryJournal(clock, 100_000);
    }
}
