package org.tandem.admin;

class MemoryAdminStoreTest implements AdminStoreContract {
    @Override
    public AdminStore store(int historyEntriesMax) {
        return new MemoryAdminStore(historyEntriesMax);
    }
}
