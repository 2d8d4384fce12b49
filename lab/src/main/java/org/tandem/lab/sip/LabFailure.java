package org.tandem.lab.sip;

/// Something that should have happened in the lab's world did not; the message says what was awaited and what came.
public final class LabFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LabFailure(String message) {
        super(message);
    }

    public LabFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
