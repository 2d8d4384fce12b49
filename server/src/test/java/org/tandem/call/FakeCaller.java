package org.tandem.call;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;

/// Somebody who calls in the [World]: may give up, may never acknowledge.
final class FakeCaller extends FakeLeg implements CallLeg.Incoming {
    private final Media offer;

    @Nullable
    LegId id;

    private @Nullable Consumer<CallEvent> events;

    @Nullable
    Cause refusedWith;

    int lastRing;
    boolean isFinal;

    FakeCaller(World world, Media offer) {
        super(world);
        this.offer = offer;
    }

    void begun(Calls.NewCall call) {
        id = call.leg();
        events = call.events();
        if (world.chance(0.3)) {
            world.laterUpTo(20_000, this::giveUp);
        }
    }

    void giveUp() {
        if (!isFinal && !over) {
            isFinal = true;
            over = true;
            tell(new CallEvent.Cancelled(id()));
        }
    }

    @Override
    LegId id() {
        LegId known = id;
        if (known == null) {
            throw new IllegalStateException("not begun");
        }
        return known;
    }

    @Override
    Consumer<CallEvent> sink() {
        Consumer<CallEvent> known = events;
        if (known == null) {
            throw new IllegalStateException("not begun");
        }
        return known;
    }

    @Override
    public void ring(int status, Media early) {
        if (status < 180 || status > 199) {
            world.faults.add("progress " + status);
        }
        lastRing = status;
    }

    @Override
    public void accept(Media media) {
        if (over) {
            return;
        }
        if (isFinal) {
            world.faults.add("two final responses on " + id);
        }
        isFinal = true;
        if (world.chance(0.05)) {
            isUp = true;
            world.later(Duration.ofSeconds(32), () -> {
                if (!over) {
                    over = true;
                    tell(new CallEvent.Gone(id(), "no ACK"));
                }
            });
            return;
        }
        isUp = true;
        tell(new CallEvent.Acked(id(), offer.isPresent() ? Media.NONE : new Media(World.OFFER)));
        live();
    }

    @Override
    public void refuse(Cause cause, String sentence) {
        if (over) {
            return;
        }
        if (isFinal) {
            world.faults.add("two final responses on " + id);
        }
        if (world.breaksAtRefuse) {
            throw new IllegalStateException("broken on purpose");
        }
        refusedWith = cause;
        isFinal = true;
        over = true;
    }
}
