package org.tandem.store;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where the entries of one segment lie, and enough about each to leave out most that a query does not want: 18
/// bytes an entry.
///
/// Entries are numbered without gaps from the segment's first; one that could not be read has the place
/// [#LOST]. One thread adds; any thread reads what was [published][#publish].
final class SegmentIndex {
    static final int LOST = -1;

    private final List<String> types = new ArrayList<>();
    private int[] places = new int[64];
    private long[] micros = new long[64];
    private short[] typeNumbers = new short[64];
    private int[] keyHashes = new int[64];
    private int count;
    private long newest = Long.MIN_VALUE;
    private long oldest = Long.MAX_VALUE;
    private volatile View view = new View(List.of(), places, micros, typeNumbers, keyHashes, 0, oldest, newest);

    /// What a reader sees: the first `count` elements of each array never change again.
    @SuppressWarnings("ArrayRecordComponent")
    record View(
            List<String> types,
            int[] places,
            long[] micros,
            short[] typeNumbers,
            int[] keyHashes,
            int count,
            long oldest,
            long newest) {
        String type(int ordinal) {
            return types.get(typeNumbers[ordinal]);
        }
    }

    void add(int place, long at, String type, String key) {
        if (count == places.length) {
            int more = count * 2;
            places = Arrays.copyOf(places, more);
            micros = Arrays.copyOf(micros, more);
            typeNumbers = Arrays.copyOf(typeNumbers, more);
            keyHashes = Arrays.copyOf(keyHashes, more);
        }
        int number = types.indexOf(type);
        if (number < 0) {
            number = types.size();
            types.add(type);
        }
        places[count] = place;
        micros[count] = at;
        typeNumbers[count] = (short) number;
        keyHashes[count] = key.hashCode();
        count++;
        newest = Math.max(newest, at);
        oldest = Math.min(oldest, at);
    }

    /// Takes the numbers of entries that cannot be read.
    void addLost(long number) {
        for (long i = 0; i < number; i++) {
            add(LOST, newest == Long.MIN_VALUE ? 0 : newest, "", "");
        }
    }

    /// Shows readers all that was added.
    void publish() {
        var before = view.types();
        var known = before.size() == types.size() ? before : List.copyOf(types);
        view = new View(known, places, micros, typeNumbers, keyHashes, count, oldest, newest);
    }

    View view() {
        return view;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(types.size());
        for (var type : types) {
            out.writeUTF(type);
        }
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeInt(places[i]);
            out.writeLong(micros[i]);
            out.writeShort(typeNumbers[i]);
            out.writeInt(keyHashes[i]);
        }
    }

    static SegmentIndex read(DataInputStream in) throws IOException {
        var index = new SegmentIndex();
        int types = in.readInt();
        for (int i = 0; i < types; i++) {
            index.types.add(in.readUTF());
        }
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("index of " + count + " entries");
        }
        index.places = new int[Math.max(1, count)];
        index.micros = new long[Math.max(1, count)];
        index.typeNumbers = new short[Math.max(1, count)];
        index.keyHashes = new int[Math.max(1, count)];
        for (int i = 0; i < count; i++) {
            index.places[i] = in.readInt();
            index.micros[i] = in.readLong();
            index.typeNumbers[i] = in.readShort();
            index.keyHashes[i] = in.readInt();
            if (index.typeNumbers[i] < 0 || index.typeNumbers[i] >= types) {
                throw new IOException("index names type " + index.typeNumbers[i] + " of " + types);
            }
            index.newest = Math.max(index.newest, index.micros[i]);
            index.oldest = Math.min(index.oldest, index.micros[i]);
        }
        index.count = count;
        index.publish();
        return index;
    }
}
