package org.tandem.line;

/// What is known of one proxy.
public sealed interface ProxyState {
    /// It answers.
    record Up() implements ProxyState {}

    /// It has missed once or more, but not often enough to be passed over.
    record Missing(int misses, String reason) implements ProxyState {}

    /// It has missed so often that the others are tried before it.
    record Suspect(int misses, String reason) implements ProxyState {}

    /// It is not tried until it answers a probe.
    record Down(int misses, String reason) implements ProxyState {}

    /// For people: `up`, `missing`, `suspect`, `down`.
    default String word() {
        return switch (this) {
            case Up() -> "up";
            case Missing _ -> "missing";
            case Suspect _ -> "suspect";
            case Down _ -> "down";
        };
    }

    /// Misses in a row.
    default int missesInARow() {
        return switch (this) {
            case Up() -> 0;
            case Missing(int misses, var _) -> misses;
            case Suspect(int misses, var _) -> misses;
            case Down(int misses, var _) -> misses;
        };
    }

    /// Why it is not up; "" if it is.
    default String whyNotUp() {
        return switch (this) {
            case Up() -> "";
            case Missing(var _, var reason) -> reason;
            case Suspect(var _, var reason) -> reason;
            case Down(var _, var reason) -> reason;
        };
    }
}
