package org.tandem.wire.sip.transaction;

import java.util.List;

/// What a machine answers to an event: the state that it is in from now on, and what is to be done, in order.
///
/// @param effects as given, not copied: machines pass immutable lists of known length, which cost one small
/// object
public record Step<S, E>(S state, List<E> effects) {

    /// Nothing changes, nothing is done.
    public static <S, E> Step<S, E> stay(S state) {
        return new Step<>(state, List.of());
    }

    /// One effect.
    public static <S, E> Step<S, E> to(S state, E effect) {
        return new Step<>(state, List.of(effect));
    }

    /// Two effects, in order.
    public static <S, E> Step<S, E> to(S state, E first, E second) {
        return new Step<>(state, List.of(first, second));
    }

    /// Three effects, in order.
    public static <S, E> Step<S, E> to(S state, E first, E second, E third) {
        return new Step<>(state, List.of(first, second, third));
    }

    /// Four effects, in order.
    public static <S, E> Step<S, E> to(S state, E first, E second, E third, E fourth) {
        return new Step<>(state, List.of(first, second, third, fourth));
    }
}
