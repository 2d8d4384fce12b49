package org.tandem.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where the events of one leg go: to its call, and when the leg moves, to the call that it moves to. No event is
/// lost, doubled or overtaken by a later one on the way.
///
/// While a leg moves, its new events wait in here, because older ones may still be waiting in the mailbox of the
/// call that gives it away; that call passes those on itself, and then opens the way.
///
/// Any thread. The lock is here because events come from threads of `sip` while the mailbox of the giver changes the
/// address. It may be held while the event is handled, since the thread that brings an event to an idle mailbox
/// handles it; nobody waits for another lock meanwhile, because only the owner of a leg changes its address, and an
/// owner that is busy takes an event without handling it.
final class LegPost {
    private Consumer<CallEvent> owner;
    private @Nullable List<CallEvent> waiting;

    LegPost(Consumer<CallEvent> owner) {
        this.owner = owner;
    }

    synchronized void deliver(CallEvent event) {
        List<CallEvent> held = waiting;
        if (held == null) {
            owner.accept(event);
        } else {
            held.add(event);
        }
    }

    /// Keeps events back until `moved`.
    synchronized void hold() {
        if (waiting == null) {
            waiting = new ArrayList<>(2);
        }
    }

    /// From now on they go there, those kept back first.
    synchronized void moved(Consumer<CallEvent> taker) {
        owner = taker;
        List<CallEvent> held = waiting;
        waiting = null;
        if (held != null) {
            held.forEach(taker);
        }
    }
}
