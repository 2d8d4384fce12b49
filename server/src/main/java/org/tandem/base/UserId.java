package org.tandem.base;

/// Names somebody who may log in: a person, an agent, an administrator or a service.
public record UserId(String value) implements Comparable<UserId> {
    public UserId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("UserId is blank");
        }
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
