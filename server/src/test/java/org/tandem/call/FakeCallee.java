package org.tandem.call;

import java.time.Duration;
import java.util.function.Consumer;
import org.tandem.base.Cause;
import org.tandem.base.LegId;

/// Somebody who is called in the [World]: rings, answers, refuses, is silent or out of reach, or answers
/// while being cancelled.
final class FakeCallee extends FakeLeg implements CallLeg.Outgoing {
    private static final int[] REFUSALS = {404, 480, 486, 500, 503, 603};

    final LegId leg;
    final Media offer;
    private final Consumer<CallEvent> events;
    private boolean isFinal;
    boolean wasTaken;

    FakeCallee(World world, LegId leg, Media offer, Consumer<CallEvent> events) {
        super(world);
        this.leg = leg;
        this.offer = offer;
        this.events = events;
    }

    @Override
    LegId id() {
        return leg;
    }

    @Override
    Consumer<CallEvent> sink() {
        return events;
    }

    void begin() {
        if (world.opened.keySet().stream().noneMatch(id -> leg.value().startsWith(id + "-"))) {
            world.faults.add("INVITE before the opening record: " + leg);
        }
        double drawn = switch (world.behaviour) {
            case ANY -> world.dice.nextDouble();
            case ANSWERS -> 0.1;
            case SILENT -> 0.9;
        };
        if (drawn < 0.8) {
            world.laterUpTo(3_000, () -> progress(180));
            if (world.chance(0.1)) {
                world.laterUpTo(8_000, this::updateEarly);
            }
            if (world.chance(0.3)) {
                world.laterUpTo(5_000, () -> progress(183));
            }
        }
        if (drawn < 0.5) {
            world.laterUpTo(15_000, this::answer);
        } else if (drawn < 0.8) {
            world.laterUpTo(15_000, this::refuse);
        } else if (drawn < 0.9) {
            world.laterUpTo(100, () -> fail(new Failure.Unreachable("refused")));
        } else {
            world.later(Duration.ofSeconds(32), () -> fail(new Failure.NoResponse("silence")));
        }
    }

    private void progress(int status) {
        if (!isFinal && status == 183 && !offer.isPresent()) {
            tell(new CallEvent.EarlyOffered(leg, status, new Media(World.OFFER)));
        } else if (!isFinal) {
            tell(new CallEvent.Progressed(leg, status, status == 183 ? new Media(World.OFFER) : Media.NONE));
        }
    }

    private void answer() {
        if (!isFinal) {
            isFinal = true;
            unacknowledged++;
            tell(new CallEvent.Answered(leg, new Media(World.OFFER)));
            wasTaken = true;
            live();
        }
    }

    private void refuse() {
        int status = REFUSALS[world.dice.nextInt(REFUSALS.length)];
        fail(new Failure.Response(status, Cause.ofStatus(status), "refused " + status));
    }

    private void fail(Failure failure) {
        if (!isFinal) {
            isFinal = true;
            over = true;
            tell(new CallEvent.Failed(leg, failure));
        }
    }

    @Override
    public void answerEarly(Media answer) {}

    @Override
    public void talk() {
        if (!isFinal) {
            answer();
        }
    }

    @Override
    public void cancel(Cause cause) {
        if (isFinal) {
            // Crossed: its answer is on the way to us.
            wasTaken = false;
            return;
        }
        isFinal = true;
        over = true;
        world.laterUpTo(
                1_000, () -> tell(new CallEvent.Failed(leg, new Failure.Response(487, Cause.NORMAL, "cancelled"))));
    }
}
