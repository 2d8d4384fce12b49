package org.tandem.base;

/// Names a station: the name that its administrator gave it.
public record StationId(String value) implements Comparable<StationId> {
    public StationId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("StationId is blank");
        }
    }

    @Override
    public int compareTo(StationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
