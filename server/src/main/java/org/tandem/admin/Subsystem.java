package org.tandem.admin;

import java.util.function.Consumer;

/// A part of the server that can be started and stopped by itself. A feature implements it and registers it
/// with [Subsystems].
public interface Subsystem {
    /// The name that administrators know, `RCCServer`.
    String name();

    /// What it does, in one sentence.
    String description();

    /// Brings it up. Throws [CannotStart] with the reason when it cannot; whatever was opened by then is closed
    /// again. May block; [Subsystems] never calls `start` and `stop` of one subsystem at the same time.
    ///
    /// @param failed to be told, at any later time and by any thread, when it went down by itself, with the
    ///     reason
    void start(Consumer<String> failed);

    /// Takes it down; after that nothing of it runs. Asked also after it failed.
    void stop();

    /// It cannot run as things are; the message says why in one sentence.
    final class CannotStart extends RuntimeException {
        public CannotStart(String message) {
            super(message);
        }

        public CannotStart(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
