package org.tandem.base;

/// Names one call of Tandem, in every record, event and log line; not the Call-ID of a SIP dialog.
public record CallId(String value) implements Comparable<CallId> {
    public CallId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("CallId is blank");
        }
    }

    @Override
    public int compareTo(CallId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
