package org.tandem.sip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Timers;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.transaction.TransactionEffect;
import org.tandem.wire.sip.transaction.TransactionTimer;
import org.tandem.wire.sip.transaction.TransactionTimes;

/// Carries out what a transaction machine decides. Everything in here happens inside `serial`, which a transaction
/// shares with its dialog.
///
/// Subclasses store the new state before they call [#carryOut]; the machines put timers before what is sent: that is
/// the order of
/// the house, store, arm, send.
abstract class TransactionRunner {
    final OpenPort port;
    final Serial serial;
    private Timers.@Nullable Timer repeat;
    private Timers.@Nullable Timer deadline;

    TransactionRunner(OpenPort port, Serial serial) {
        this.port = port;
        this.serial = serial;
    }

    final TransactionTimes times() {
        return port.times();
    }

    final void carryOut(List<TransactionEffect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case TransactionEffect.Arm arm -> arm(arm);
                case TransactionEffect.Disarm(var timer) -> disarm(timer);
                case TransactionEffect.Send(var message) -> transmit(message);
                case TransactionEffect.ToUser(var message) -> toUser(message);
                case TransactionEffect.Failed(var reason) -> failed(reason);
                case TransactionEffect.End _ -> {
                    disarm(repeat);
                    disarm(deadline);
                    ended();
                }
            }
        }
    }

    private void arm(TransactionEffect.Arm arm) {
        var timer = arm.timer();
        disarm(timer);
        var armed = port.timers().after(arm.after(), () -> serial.run(() -> fired(timer)));
        if (timer.isRepeat()) {
            repeat = armed;
        } else {
            deadline = armed;
        }
    }

    private void disarm(TransactionTimer timer) {
        disarm(timer.isRepeat() ? repeat : deadline);
    }

    private static void disarm(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    abstract void transmit(SipMessage message);

    abstract void toUser(SipMessage message);

    abstract void failed(TransactionEffect.Reason reason);

    abstract void fired(TransactionTimer timer);

    /// Leaves the table.
    abstract void ended();
}
