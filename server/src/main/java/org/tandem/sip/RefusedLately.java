package org.tandem.sip;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// The last INVITEs that were refused without keeping anything of them, by a hash: one that comes again must be
/// refused again, also when there is room by then, because its sender may have heard the first answer. A
/// bounded memory that forgets the oldest by chance; taking a new INVITE for one of them is as unlikely as two
/// equal hashes of 31 bits. Source: RFC 3261 §8.2.7.
final class RefusedLately {
    private static final int SLOTS = 1 << 16;

    private final AtomicIntegerArray hashes = new AtomicIntegerArray(SLOTS);

    boolean has(int hash) {
        return hashes.getPlain(slot(hash)) == known(hash);
    }

    void add(int hash) {
        hashes.setPlain(slot(hash), known(hash));
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 16)) & (SLOTS - 1);
    }

    /// Zero is an empty slot.
    private static int known(int hash) {
        return hash | 1;
    }
}
