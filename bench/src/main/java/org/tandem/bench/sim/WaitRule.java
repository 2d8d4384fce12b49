package org.tandem.bench.sim;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tandem.base.CallId;
import org.tandem.call.CallEffect;
import org.tandem.call.CallEvent;
import org.tandem.call.CallState;
import org.tandem.call.CallTimer;
import org.tandem.call.Step;

/// A call that is not over waits for something that will come, and not for longer than that can take. Its timers are
/// those that it armed.
final class WaitRule {
    private final World world;
    private final Watch watch;
    private final Map<CallId, Set<CallTimer>> armed = new HashMap<>();
    private int armedInAll;

    WaitRule(World world, Watch watch) {
        this.world = world;
        this.watch = watch;
    }

    void decided(CallId id, CallEvent event, Step step) {
        Set<CallTimer> timers = armed.computeIfAbsent(id, _ -> EnumSet.noneOf(CallTimer.class));
        int before = timers.size();
        if (event instanceof CallEvent.Expired(CallTimer timer)) {
            timers.remove(timer);
        }
        for (CallEffect effect : step.effects()) {
            switch (effect) {
                case CallEffect.Arm arm -> timers.add(arm.timer());
                case CallEffect.Disarm(CallTimer timer) -> timers.remove(timer);
                default -> {}
            }
        }
        armedInAll += timers.size() - before;
    }

    void ended(CallId id) {
        Set<CallTimer> timers = armed.getOrDefault(id, Set.of());
        if (!timers.isEmpty()) {
            watch.violated("call " + id + " has ended, and its timers " + timers + " are armed");
        }
    }

    void checkTimers() {
        int pending = world.callTimers().pending();
        if (armedInAll != pending) {
            watch.violated("calls should have " + armedInAll + " timers, and have " + pending);
        }
    }

    void check(SeenCall call) {
        CallState state = call.state();
        switch (state) {
            case CallState.Opening _ -> {
                if (!world.journal().of(call.id().value()).isPending) {
                    watch.violated("call " + call.id() + " waits for its record, and nothing is being written");
                }
                within(call, call.since(), 0);
            }
            case CallState.Dialling _, CallState.Ringing _ -> {
                expectArmed(call, CallTimer.NO_ANSWER);
                int rounds = state.call().route().rounds().size();
                within(
                        call,
                        call.searchSince(),
                        rounds * state.call().times().ring().toNanos());
            }
            case CallState.Answering _ -> within(call, call.since(), Peer.TIMEOUT);
            case CallState.Connected _ -> {
                expectArmed(call, CallTimer.MAX_DURATION);
                within(
                        call,
                        call.answeredAt(),
                        Peer.TIMEOUT + state.call().times().longest().toNanos());
            }
            // A re-INVITE of ours is out; MAX_DURATION runs on from before, where the call had been answered.
            case CallState.Settling _, CallState.Replacing _ -> within(call, call.since(), 4 * Peer.TIMEOUT);
            case CallState.Borrowing _ -> expectArmed(call, CallTimer.MEETING);
            case CallState.Ended _ -> watch.violated("call " + call.id() + " has ended and is alive");
        }
    }

    private void expectArmed(SeenCall call, CallTimer timer) {
        if (!armed.getOrDefault(call.id(), Set.of()).contains(timer)) {
            watch.violated("call " + call.id() + " is " + call.stateName() + " without the timer " + timer);
        }
    }

    private void within(SeenCall call, long since, long most) {
        if (world.agenda().now() - since > most + Watch.SLACK) {
            watch.violated("call " + call.id() + " has been " + call.stateName() + " for longer than "
                    + Duration.ofNanos(most));
        }
    }
}
