package org.tandem.app.cli;

/// A command cannot be carried out; the message is what its user reads.
final class ClientFailure extends RuntimeException {
    ClientFailure(String message) {
        super(message);
    }
}
