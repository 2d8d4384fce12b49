package org.tandem.base;

/// Names a line: the name that its administrator gave it.
public record LineId(String value) implements Comparable<LineId> {
    public LineId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("LineId is blank");
        }
    }

    @Override
    public int compareTo(LineId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
