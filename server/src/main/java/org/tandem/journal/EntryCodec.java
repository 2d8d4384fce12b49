package org.tandem.journal;

/// How one type of entry is written as bytes, preferably JSON, and read back, also from years ago. Called by
/// many threads.
public interface EntryCodec<E> {
    byte[] write(E entry);

    E read(byte[] payload);
}
