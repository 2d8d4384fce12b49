package org.tandem.bench.sim;

import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.call.CallRecord;
import org.tandem.sip.SipPort;

/// When a world has come to rest, nothing is left of any call but its two records, which say what its legs saw.
final class EndRule {
    private final World world;
    private final Watch watch;
    private final SeenCalls calls;

    EndRule(World world, Watch watch, SeenCalls calls) {
        this.world = world;
        this.watch = watch;
        this.calls = calls;
    }

    void check() {
        for (SeenCall call : calls.alive()) {
            watch.violated("call " + call.id() + " is " + call.stateName() + ", and nothing will ever happen to it");
        }
        for (SipPort port : world.ports()) {
            var counts = port.counts();
            if (counts.transactions() > 0 || counts.dialogs() > 0) {
                watch.violated("port " + port.spec().name() + " is left with " + counts.transactions()
                        + " transactions and " + counts.dialogs() + " dialogs");
            }
            if (counts.malformed() > 0) {
                watch.violated("port " + port.spec().name() + " could not read " + counts.malformed() + " messages");
            }
        }
        world.journal().all().forEach(this::checkRecords);
        for (CallingParty caller : world.callers()) {
            if (!caller.isOver() && !caller.isDeaf() && !world.isCutOff(caller.peer())) {
                watch.violated(caller + " never heard how its call ended");
            }
        }
        for (PeerDialog dialog : world.dialogs()) {
            if (dialog.isDangling() && !world.isCutOff(dialog.peer())) {
                watch.violated(dialog + " still talks, and nobody is at the other end");
            }
        }
    }

    private void checkRecords(String id, SimJournal.Kept kept) {
        SeenCall call = calls.find(new CallId(id));
        if (call == null || kept.opened.size() != 1 || kept.closed.size() != 1) {
            watch.violated("call " + id + " has " + kept.opened.size() + " opening and " + kept.closed.size()
                    + " closing records");
            return;
        }
        CallRecord closing = kept.closed.getFirst();
        if (closing.cause() == null || closing.ended() == null) {
            watch.violated("the closing record of call " + id + " has no cause or no end");
        } else if (closing.cause() == Cause.INTERNAL) {
            watch.violated("call " + id + " was ended by a fault of the server: " + closing.sentence());
        } else if ((closing.answered() != null) != call.wasAnswered()) {
            watch.violated(
                    "the record of call " + id + " does not say what its legs saw: answered " + closing.answered());
        }
    }
}
