package org.tandem.admin;

/// The server's key: what turns secrets into bytes that may lie on a disk.
public interface Sealer {
    /// Which key this is; kept beside what it sealed, so that a wrong key is told apart from damage.
    String keyId();

    /// Encrypted and authenticated together with `context`, which must be the same on opening.
    byte[] seal(byte[] clear, byte[] context);

    /// Throws [CannotOpen] when the bytes, the context or the key are not those of [#seal].
    byte[] open(byte[] sealed, byte[] context);

    /// Sealed by another key, or damaged.
    final class CannotOpen extends RuntimeException {
        public CannotOpen(String message) {
            super(message);
        }
    }
}
