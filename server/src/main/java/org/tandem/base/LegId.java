package org.tandem.base;

/// Names one leg: one SIP dialog seen from a call.
public record LegId(String value) implements Comparable<LegId> {
    public LegId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("LegId is blank");
        }
    }

    @Override
    public int compareTo(LegId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
