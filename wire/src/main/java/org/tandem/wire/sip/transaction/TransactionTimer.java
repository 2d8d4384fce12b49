package org.tandem.wire.sip.transaction;

/// The timers of the transactions, by their letters in RFC 3261 table 4 and RFC 6026 §8.
///
/// A transaction has at most one repeating timer and one deadline at a time: arming a timer replaces the one
/// of its kind.
public enum TransactionTimer {
    /// INVITE client: sends the request again.
    A,
    /// INVITE client: nothing came at all.
    B,
    /// INVITE client: how long repeats of a final response of 300 or more are acknowledged.
    D,
    /// Other client: sends the request again.
    E,
    /// Other client: no final response came.
    F,
    /// INVITE server: sends the final response of 300 or more again.
    G,
    /// INVITE server: no ACK came.
    H,
    /// INVITE server: how long repeats of the ACK are absorbed.
    I,
    /// Other server: how long repeats of the request are answered.
    J,
    /// Other client: how long repeats of the final response are absorbed.
    K,
    /// INVITE server: how long repeats of an INVITE that was answered 2xx are absorbed.
    L,
    /// INVITE client: how long further 2xx are passed to the user.
    M;

    /// Whether it sends something again; the others end a state.
    public boolean isRepeat() {
        return this == A || this == E || this == G;
    }
}
