package org.tandem.call.sip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.base.Timers;
import org.tandem.call.CallListener;
import org.tandem.call.CallState;
import org.tandem.sip.MessageStamp;
import org.tandem.sip.MessageTap;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SessionId;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Passes `Session-ID` from end to end: on each leg the UUID of the far end is the local one, and that of the
/// leg's own peer the remote one. An end that has no UUID of its own is given one for as long as the call lasts.
///
/// It sees messages when they come and when they leave, and hears from the calls which legs belong together, so
/// legs need not know of it. The far end of a caller is the place that answered, before that the one that last
/// made itself heard; while there is none, it is nil. What is answered without a call (100, a refusal) says back
/// what it was asked, the halves exchanged: that is done where the answer is made, in `wire.sip`.
///
/// Lines can be excepted: on them nothing is said and nothing believed. For any thread. Source: RFC 7989 §5 to §8.
public final class SessionIds implements MessageTap, MessageStamp, CallListener {
    /// Messages of a call that has ended are repeated for a while.
    private static final Duration KEPT = Duration.ofSeconds(8);

    private static final int ENDS_MAX = 500_000;

    private final Predicate<String> isUsedOn;
    private final RandomGenerator random;
    private final Timers timers;
    private final ConcurrentMap<String, End> ends = new ConcurrentHashMap<>();
    private final ConcurrentMap<CallId, List<End>> calls = new ConcurrentHashMap<>();

    /// The peer of one leg.
    private static final class End {
        private final String sipCallId;
        private volatile @Nullable LegId leg;
        /// "" as long as nobody knows it.
        private volatile String uuid = "";
        /// Whom it talks to, or is about to.
        private volatile @Nullable End other;
        /// Whether both have answered: then nobody else's 18x changes who talks to whom.
        private volatile boolean isSettled;
        private volatile @Nullable Said said;

        End(String sipCallId) {
            this.sipCallId = sipCallId;
        }

        Header header() {
            End far = other;
            String local = far == null || far.uuid.isEmpty() ? SessionId.NIL : far.uuid;
            String remote = uuid.isEmpty() ? SessionId.NIL : uuid;
            Said last = said;
            if (last == null || !last.local.equals(local) || !last.remote.equals(remote)) {
                last = new Said(local, remote, new SessionId(local, remote).header());
                said = last;
            }
            return last.header;
        }
    }

    /// The field that was last made for an end.
    private record Said(String local, String remote, Header header) {}

    /// @param isUsedOn whether the line of that name takes part
    /// @param random where UUIDs come from; safe for many threads
    public SessionIds(Predicate<String> isUsedOn, RandomGenerator random, Timers timers) {
        this.isUsedOn = isUsedOn;
        this.random = random;
        this.timers = timers;
    }

    /// An INVITE came by that line and is about to become a call.
    void arrived(String line, SipRequest invite) {
        if (ends.size() < ENDS_MAX) {
            End caller = new End(invite.callId());
            caller.uuid = given(line, invite).orElseGet(this::fresh);
            ends.put(invite.callId(), caller);
        }
    }

    /// It did not become one.
    void turnedAway(SipRequest invite) {
        ends.remove(invite.callId());
    }

    /// What an INVITE to somebody else says that follows from the caller's.
    Optional<Header> onwards(String callersSipCallId) {
        End caller = ends.get(callersSipCallId);
        return caller == null ? Optional.empty() : Optional.of(new SessionId(caller.uuid, SessionId.NIL).header());
    }

    @Override
    public void legAdded(CallId call, LegId leg, String sipCallId) {
        if (ends.size() >= ENDS_MAX) {
            return;
        }
        End end = ends.computeIfAbsent(sipCallId, End::new);
        end.leg = leg;
        List<End> all = calls.computeIfAbsent(call, _ -> new CopyOnWriteArrayList<>());
        if (!all.isEmpty()) {
            end.other = all.getFirst();
        }
        all.add(end);
    }

    @Override
    public void changed(@Nullable CallState before, CallState after) {
        CallId call = after.call().id();
        if (after instanceof CallState.Connected connected) {
            End near = end(call, connected.near().leg());
            End far = end(call, connected.far().leg());
            if (near != null && far != null) {
                near.other = far;
                far.other = near;
                near.isSettled = true;
                far.isSettled = true;
            }
        } else if (after instanceof CallState.Ended && !(before instanceof CallState.Ended)) {
            List<End> all = calls.remove(call);
            if (all != null) {
                timers.after(KEPT, () -> all.forEach(end -> ends.remove(end.sipCallId, end)));
            }
        }
    }

    private @Nullable End end(CallId call, LegId leg) {
        for (End end : calls.getOrDefault(call, List.of())) {
            if (leg.equals(end.leg)) {
                return end;
            }
        }
        return null;
    }

    @Override
    public void passed(Direction direction, Way way, SipMessage message, byte[] bytes) {
        if (direction == Direction.RECEIVED) {
            End end = ends.get(message.callId());
            if (end != null) {
                heard(end, way.port(), message);
            }
        }
    }

    @Override
    public void unreadable(Way way, java.nio.ByteBuffer bytes, String problem) {
        // Says nothing that could be believed.
    }

    private void heard(End end, String line, SipMessage message) {
        Optional<String> given = given(line, message);
        if (given.isPresent()) {
            if (!given.get().equals(end.uuid)) {
                end.uuid = given.get();
            }
        } else if (end.uuid.isEmpty() && !isTrying(message)) {
            end.uuid = fresh();
        }
        End far = end.other;
        if (far != null && !far.isSettled && message instanceof SipResponse response && isAboutInvite(response)) {
            if (response.status() < 300 || far.other == null) {
                far.other = end;
            }
        }
    }

    private static boolean isTrying(SipMessage message) {
        return message instanceof SipResponse response && response.status() == 100;
    }

    private static boolean isAboutInvite(SipResponse response) {
        return response.status() > 100 && response.cseq().method().equals(Method.INVITE);
    }

    private Optional<String> given(String line, SipMessage message) {
        return message.headers().has(HeaderName.SESSION_ID) && isUsedOn.test(line)
                ? SessionId.of(message).map(SessionId::local).filter(uuid -> !uuid.equals(SessionId.NIL))
                : Optional.empty();
    }

    @Override
    public SipMessage stamped(String port, SipMessage message) {
        if (!isUsedOn.test(port)) {
            return message.headers().has(HeaderName.SESSION_ID)
                    ? message.toBuilder()
                            .headers(message.headers().without(HeaderName.SESSION_ID))
                            .build()
                    : message;
        }
        // The answer to something unreadable may be without a Call-ID.
        End end = message.headers().has(HeaderName.CALL_ID) ? ends.get(message.callId()) : null;
        return end == null
                ? message
                : message.toBuilder()
                        .headers(message.headers().with(end.header()))
                        .build();
    }

    /// A random UUID. Source: RFC 9562 §5.4.
    private String fresh() {
        long high = (random.nextLong() & ~0xf000L) | 0x4000L;
        long low = (random.nextLong() & ~(0xc0L << 56)) | (0x80L << 56);
        var hex = java.util.HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
