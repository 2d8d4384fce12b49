package org.tandem.call;

import org.jspecify.annotations.Nullable;
import org.tandem.base.LegId;

/// What somebody may want of a call besides that it ends. Each is refused in a state that it does not fit,
/// by a [CommandRefusal].
///
/// `by` is the leg on whose behalf it is done. Null means the only leg that leads to a station of ours.
public sealed interface Command {

    /// A leg puts its partner on hold: no media flows.
    record Hold(@Nullable LegId by) implements Command {}

    /// A leg takes its partner back from hold.
    record Retrieve(@Nullable LegId by) implements Command {}

    /// A leg transfers its partner to somebody else, and leaves once that has answered (single-step transfer).
    ///
    /// @param to what is dialled
    /// @param quest whom that means; null where there is no such leg to ask for
    record Transfer(@Nullable LegId by, String to, @Nullable Quest quest) implements Command {}

    /// A leg connects its partner with that of another call of the same station, and leaves both calls.
    ///
    /// @param other the leg of the same station in the other call
    record Join(@Nullable LegId by, Place other) implements Command {}

    /// A call that rings goes to somebody else instead.
    ///
    /// @param to what is dialled
    /// @param quest whom that means; null where nothing rings
    record Deflect(String to, @Nullable Quest quest) implements Command {}

    /// A phone that rings answers by itself.
    ///
    /// @param leg which; null for the only one that can
    record Answer(@Nullable LegId leg) implements Command {}

    /// As it is named in sentences.
    default String word() {
        return switch (this) {
            case Hold _ -> "hold";
            case Retrieve _ -> "retrieve";
            case Transfer _, Join _ -> "transfer";
            case Deflect _ -> "deflect";
            case Answer _ -> "answer";
        };
    }
}
