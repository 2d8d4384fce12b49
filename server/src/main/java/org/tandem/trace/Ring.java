package org.tandem.trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Records in memory outside the heap, in the order in which they came; the oldest make room for new ones.
///
/// The memory comes in blocks, each asked for when the ones before are full. When all that are allowed are
/// there, the oldest block is emptied as a whole and filled anew. A writer takes room in the newest block under a
/// lock that is held for some ten instructions, writes outside of it, and declares its record finished last. A
/// block that somebody writes to or reads is passed over when one is to be emptied, so nothing is overwritten
/// under anybody's hands; if all are in use the record is lost, and counted.
///
/// There is no index: a reader goes through all records, which hold their key's hash in a fixed place. Reading is
/// rare, writing is not. For any thread. See docs/adr/0009-trace-ring.md.
final class Ring {
    /// A record's parts before its key: size, state, time, hash of the key, lengths, kind.
    static final int HEAD_BYTES = 32;
    /// Longer keys are cut, in writing and in asking.
    static final int KEY_BYTES_MAX = 1_024;

    private static final int ALIGNMENT = 8;
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int BLOCKS_LEAST = 4;
    private static final int WRITING = 0;
    private static final int WRITTEN = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final VarHandle STATE = INT.varHandle();

    private static final int SIZE_AT = 0;
    private static final int STATE_AT = 4;
    private static final int MICROS_AT = 8;
    private static final int HASH_AT = 16;
    private static final int KIND_AT = 20;
    private static final int KEY_LENGTH_AT = 22;
    private static final int DETAIL_LENGTH_AT = 24;
    private static final int TEXT_LENGTH_AT = 28;

    /// A part of the memory. `used` grows under the lock and is read by anyone.
    private static final class Block {
        private final MemorySegment memory;
        private final AtomicInteger users = new AtomicInteger();
        private volatile int used;
        /// Grows with each block that is begun; guarded by the lock.
        private long serial;

        Block(int bytes) {
            memory = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        }
    }

    /// By what a record is found. Cut to [#KEY_BYTES_MAX].
    static final class Key {
        private final byte[] bytes;
        private final int hash;

        Key(byte[] whole) {
            bytes = whole.length > KEY_BYTES_MAX ? Arrays.copyOf(whole, KEY_BYTES_MAX) : whole;
            hash = Arrays.hashCode(bytes);
        }
    }

    /// Room for one record, taken and not yet written.
    private record Room(Block block, int at) {}

    private final int blockBytes;
    private final int blocksMax;
    private final Object lock = new Object();
    /// Oldest first; guarded by the lock.
    private final Deque<Block> blocks = new ArrayDeque<>();

    private long lastSerial;
    private final LongAdder lost = new LongAdder();

    /// @param bytesMax at least [#BLOCKS_LEAST] kilobytes; a part of a block may stay unused
    Ring(long bytesMax) {
        this.blockBytes = (int) Math.min(BLOCK_BYTES, bytesMax / BLOCKS_LEAST / ALIGNMENT * ALIGNMENT);
        this.blocksMax = (int) (bytesMax / blockBytes);
        if (blockBytes < 2 * (HEAD_BYTES + KEY_BYTES_MAX)) {
            throw new IllegalArgumentException("bytesMax " + bytesMax + " is too small for a ring");
        }
    }

    /// The longest text that a record may have; what is longer is cut.
    int textBytesMax() {
        return blockBytes / 4;
    }

    /// Records that found no room because everything was being read or written.
    long lost() {
        return lost.sum();
    }

    /// Memory taken so far, in bytes.
    long bytes() {
        synchronized (lock) {
            return (long) blocks.size() * blockBytes;
        }
    }

    /// Adds a record.
    ///
    /// @param detail at most 1000 bytes
    /// @param text cut to [#textBytesMax]
    void add(int kind, long micros, Key key, byte[] detail, byte[] text) {
        int keyLength = key.bytes.length;
        int textLength = Math.min(text.length, textBytesMax());
        int size = (HEAD_BYTES + keyLength + detail.length + textLength + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        Room room = take(size);
        if (room == null) {
            lost.increment();
            return;
        }
        MemorySegment memory = room.block.memory;
        int at = room.at;
        memory.set(LONG, at + MICROS_AT, micros);
        memory.set(INT, at + HASH_AT, key.hash);
        memory.set(ValueLayout.JAVA_SHORT, at + KIND_AT, (short) kind);
        memory.set(ValueLayout.JAVA_SHORT, at + KEY_LENGTH_AT, (short) keyLength);
        memory.set(INT, at + DETAIL_LENGTH_AT, detail.length);
        memory.set(INT, at + TEXT_LENGTH_AT, textLength);
        int to = at + HEAD_BYTES;
        MemorySegment.copy(key.bytes, 0, memory, BYTE, to, keyLength);
        MemorySegment.copy(detail, 0, memory, BYTE, to + keyLength, detail.length);
        MemorySegment.copy(text, 0, memory, BYTE, to + keyLength + detail.length, textLength);
        STATE.setRelease(memory, (long) at + STATE_AT, WRITTEN);
        room.block.users.decrementAndGet();
    }

    /// Nothing here blocks, and a mailbox would cost more than all the rest: so a lock.
    private @Nullable Room take(int size) {
        synchronized (lock) {
            Block block = blocks.peekLast();
            if (block == null || blockBytes - block.used < size) {
                block = begin();
                if (block == null) {
                    return null;
                }
            }
            int at = block.used;
            block.memory.set(INT, (long) at + SIZE_AT, size);
            block.memory.set(INT, (long) at + STATE_AT, WRITING);
            block.users.incrementAndGet();
            block.used = at + size;
            return new Room(block, at);
        }
    }

    /// The next block to write to; null when none may be emptied. Holds the lock.
    private @Nullable Block begin() {
        Block next = null;
        if (blocks.size() < blocksMax) {
            next = new Block(blockBytes);
        } else {
            for (Block oldest : blocks) {
                if (oldest.users.get() == 0) {
                    next = oldest;
                    break;
                }
            }
            if (next == null) {
                return null;
            }
            blocks.remove(next);
            next.used = 0;
        }
        next.serial = ++lastSerial;
        blocks.addLast(next);
        return next;
    }

    /// Looks at records.
    @FunctionalInterface
    interface Visitor {
        /// Gets the next record, which is only lent until the return.
        void visit(Cursor record);
    }

    /// Shows every finished record, oldest first. What is added meanwhile may or may not be shown.
    void scan(Visitor visitor) {
        Block block = after(0);
        while (block != null) {
            long serial;
            try {
                serial = serialOf(block);
                Cursor cursor = new Cursor(block.memory);
                int used = block.used;
                for (int at = 0; at < used; at += block.memory.get(INT, (long) at + SIZE_AT)) {
                    if ((int) STATE.getAcquire(block.memory, (long) at + STATE_AT) == WRITTEN) {
                        cursor.at = at;
                        visitor.visit(cursor);
                    }
                }
            } finally {
                block.users.decrementAndGet();
            }
            block = after(serial);
        }
    }

    private long serialOf(Block block) {
        synchronized (lock) {
            return block.serial;
        }
    }

    /// The oldest block begun after that one, in use by the caller from now on.
    private @Nullable Block after(long serial) {
        synchronized (lock) {
            for (Block block : blocks) {
                if (block.serial > serial) {
                    block.users.incrementAndGet();
                    return block;
                }
            }
            return null;
        }
    }

    /// One record of a scan.
    static final class Cursor {
        private final MemorySegment memory;
        private int at;

        private Cursor(MemorySegment memory) {
            this.memory = memory;
        }

        int kind() {
            return memory.get(ValueLayout.JAVA_SHORT, (long) at + KIND_AT);
        }

        long micros() {
            return memory.get(LONG, (long) at + MICROS_AT);
        }

        /// Whether it has this key.
        boolean isOf(Key key) {
            int length = key.bytes.length;
            return memory.get(INT, (long) at + HASH_AT) == key.hash
                    && keyLength() == length
                    && memory.asSlice((long) at + HEAD_BYTES, length).mismatch(MemorySegment.ofArray(key.bytes)) < 0;
        }

        byte[] key() {
            return copy(HEAD_BYTES, keyLength());
        }

        byte[] detail() {
            return copy(HEAD_BYTES + keyLength(), detailLength());
        }

        byte[] text() {
            return copy(HEAD_BYTES + keyLength() + detailLength(), memory.get(INT, (long) at + TEXT_LENGTH_AT));
        }

        private int keyLength() {
            return memory.get(ValueLayout.JAVA_SHORT, (long) at + KEY_LENGTH_AT);
        }

        private int detailLength() {
            return memory.get(INT, (long) at + DETAIL_LENGTH_AT);
        }

        private byte[] copy(int from, int length) {
            return memory.asSlice((long) at + from, length).toArray(BYTE);
        }
    }
}
