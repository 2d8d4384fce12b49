package org.tandem.call;

import java.time.Duration;
import java.util.function.Consumer;
import org.tandem.base.Cause;
import org.tandem.base.LegId;

/// What the two kinds of legs of the [World] share: an established dialog that may hold, hang up or be lost.
abstract class FakeLeg {
    final World world;
    boolean over;
    boolean isUp;
    int unacknowledged;
    private boolean isReofferOut;
    private long lastDelivery;
    private long clock;

    FakeLeg(World world) {
        this.world = world;
    }

    abstract LegId id();

    abstract Consumer<CallEvent> sink();

    /// Hands an event to the call, later, but in the order in which this leg's events happened.
    final void tell(CallEvent event) {
        clock = Math.max(lastDelivery + 1, world.now().toEpochMilli() * 1_000 + world.dice.nextInt(30_000));
        lastDelivery = clock;
        long micros = clock - world.now().toEpochMilli() * 1_000;
        world.later(Duration.ofNanos(micros * 1_000), () -> sink().accept(event));
        // sip tells a 2xx once; anything else may come double.
        boolean isSuccess = event instanceof CallEvent.Answered || event instanceof CallEvent.ReofferAnswered;
        if (!isSuccess && world.chance(0.02)) {
            world.later(Duration.ofNanos(micros * 1_000 + 500), () -> sink().accept(event));
        }
    }

    /// Draws the life of an established dialog.
    final void live() {
        isUp = true;
        world.laterUpTo(60_000, () -> {
            if (over) {
                return;
            }
            double drawn = world.dice.nextDouble();
            if (drawn < 0.3) {
                tell(new CallEvent.Reoffered(id(), hold()));
                isReofferOut = true;
                live();
            } else if (drawn < 0.4) {
                overByItself();
                tell(new CallEvent.Gone(id(), "lost"));
            } else if (drawn < 0.9) {
                overByItself();
                tell(new CallEvent.HungUp(id()));
            }
            // Else it stays until the other side, or the longest duration, ends it.
        });
    }

    /// Who hangs up waits for no ACK any more.
    private void overByItself() {
        over = true;
        unacknowledged = 0;
    }

    private Media hold() {
        return world.chance(0.2) ? Media.NONE : new Media(World.OFFER.replace("sendrecv", "inactive"));
    }

    public String sipCallId() {
        return "sip-" + id();
    }

    public final void acknowledge(Media answer) {
        if (over && unacknowledged == 0) {
            return;
        }
        if (unacknowledged == 0) {
            world.faults.add("ACK without a 2xx on " + id());
        }
        unacknowledged--;
    }

    public final void reoffer(Media offer) {
        if (over) {
            world.laterUpTo(20, () -> sink().accept(new CallEvent.ReofferFailed(id(), "no dialog")));
            return;
        }
        double drawn = world.dice.nextDouble();
        if (drawn < 0.7) {
            world.laterUpTo(500, () -> {
                if (!over) {
                    unacknowledged++;
                    tell(new CallEvent.ReofferAnswered(id(), 200, new Media(World.OFFER)));
                }
            });
        } else if (drawn < 0.9) {
            world.laterUpTo(500, () -> tell(new CallEvent.ReofferAnswered(id(), 488, Media.NONE)));
        } else {
            world.laterUpTo(32_000, () -> tell(new CallEvent.ReofferFailed(id(), "silence")));
        }
    }

    public final void update(Media offer) {
        double drawn = world.dice.nextDouble();
        int status = over ? 491 : drawn < 0.6 ? 200 : drawn < 0.8 ? 488 : 500;
        Media answer = status == 200 ? new Media(World.OFFER) : Media.NONE;
        world.laterUpTo(500, () -> tell(new CallEvent.UpdateAnswered(id(), status, answer)));
    }

    /// An UPDATE before the answer.
    final void updateEarly() {
        if (!over && !isUp) {
            tell(new CallEvent.Reoffered(id(), new Media(World.OFFER)));
            isReofferOut = true;
        }
    }

    public final void answerReoffer(int status, Media media) {
        if (!isReofferOut && !over) {
            world.faults.add("answer without a re-INVITE on " + id());
        }
        if (status == 200 && !over) {
            tell(new CallEvent.Acked(id(), media));
        }
    }

    public final void hangUp(Cause cause, String sentence) {
        if (!isUp && !over) {
            world.faults.add("BYE before the answer on " + id());
        }
        over = true;
        // sip acknowledges by itself what is open when a BYE is sent.
        unacknowledged = 0;
    }

    public void release(Cause cause, String sentence) {
        over = true;
        unacknowledged = 0;
    }
}
