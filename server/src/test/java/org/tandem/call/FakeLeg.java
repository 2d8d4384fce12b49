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
    private final String sipCallId;
    private boolean isReofferOut;
    private boolean isReferOut;
    private boolean isReferralOpen;
    int lastNotified;
    int notesSent;
    int notesAnswered;
    private long lastDelivery;
    private long clock;

    FakeLeg(World world) {
        this.world = world;
        this.sipCallId = "sip-" + world.legsMade++;
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
        boolean isSuccess = event instanceof CallEvent.Answered
                || event instanceof CallEvent.ReofferAnswered
                || event instanceof CallEvent.Referred
                || event instanceof CallEvent.Noted;
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
            if (drawn < 0.25) {
                tell(new CallEvent.Reoffered(id(), hold()));
                isReofferOut = true;
                live();
            } else if (drawn < 0.5 && world.moves) {
                wish();
                live();
            } else if (drawn < 0.55) {
                notesSent++;
                tell(new CallEvent.Noted(id(), notesSent, new Note(java.util.List.of(), "", "")));
                live();
            } else if (drawn < 0.65) {
                overByItself();
                tell(new CallEvent.Gone(id(), "lost"));
            } else if (drawn < 0.9) {
                overByItself();
                tell(new CallEvent.HungUp(id()));
            }
            // Else it stays until the other side, or the longest duration, ends it.
        });
    }

    /// Transfers the partner: to a number, or to somebody in another call.
    private void wish() {
        if (isReferOut) {
            return;
        }
        FakeLeg other = world.chance(0.5) ? world.anyLegUp() : null;
        if (other != null && world.chance(0.4)) {
            other.wish(this);
        }
        wish(other);
    }

    private void wish(@org.jspecify.annotations.Nullable FakeLeg other) {
        if (isReferOut || over || !isUp) {
            return;
        }
        isReferOut = true;
        DialogName replaces = other == null
                ? null
                : new DialogName(other.sipCallId(), "ours", world.chance(0.9) ? "theirs" : "x", false);
        String dialled = world.chance(0.1) ? "nobody" : Integer.toString(world.dice.nextInt(8));
        Referral referral = new Referral(dialled, java.util.List.of(), world.chance(0.8), replaces);
        tell(new CallEvent.Referred(id(), referral, null, null));
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
        return sipCallId;
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

    public String localTag() {
        return "ours";
    }

    public boolean isWith(String remoteTag) {
        return remoteTag.equals("theirs");
    }

    public final void answerReferral(int status, String sentence) {
        if (!isReferOut && !over) {
            world.faults.add("answer without a REFER on " + id());
        }
        isReferOut = false;
        isReferralOpen |= status < 300;
    }

    public final void notify(int status, boolean isLast) {
        if (!isReferralOpen && !over) {
            world.faults.add("NOTIFY " + status + " without a subscription on " + id());
        }
        lastNotified = status;
        if (isLast) {
            isReferralOpen = false;
            if (status == 200 && world.chance(0.5)) {
                world.laterUpTo(5_000, () -> {
                    if (!over) {
                        overByItself();
                        tell(new CallEvent.HungUp(id()));
                    }
                });
            }
        }
    }

    public final void note(Note note, java.util.function.IntConsumer answered) {
        world.laterUpTo(500, () -> answered.accept(over ? 481 : 200));
    }

    public final void answerNote(long ticket, int status) {
        notesAnswered++;
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
