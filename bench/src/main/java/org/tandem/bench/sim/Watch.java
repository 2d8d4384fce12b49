package org.tandem.bench.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.call.CallEffect;
import org.tandem.call.CallEvent;
import org.tandem.call.CallListener;
import org.tandem.call.CallRecord;
import org.tandem.call.CallState;
import org.tandem.call.CallTimer;
import org.tandem.call.CallView;
import org.tandem.call.Destination;
import org.tandem.call.Routes;
import org.tandem.call.Step;
import org.tandem.call.StepTap;
import org.tandem.sip.MessageTap;
import org.tandem.sip.SipPort;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Holds a world to what must be true of it after every step and at its end. The first violation ends the world.
///
/// It keeps its own books, from what calls decide ([StepTap]), what they become ([CallListener]) and what leaves
/// the ports ([MessageTap]), and compares them with the server's.
final class Watch implements StepTap, CallListener, MessageTap {
    /// What a decision may take until it shows: waits for threads and for the journal.
    private static final long SLACK = 5_000_000_000L;

    private final World world;
    private final PairTable pairs;
    private final Map<CallId, Seen> seen = new HashMap<>();
    private final Map<CallId, Seen> alive = new LinkedHashMap<>();
    private final Map<String, Seen> bySipCallId = new HashMap<>();
    private final Map<String, Routes.Plan> plans = new HashMap<>();
    private final Map<String, SentInvite> invites = new HashMap<>();
    /// The final status of each request that came, by branch and method.
    private final Map<String, Integer> finals = new HashMap<>();
    /// Calls in which somebody does not do his part.
    private final Set<Integer> hampered = new HashSet<>();
    private @Nullable String violation;
    private int armed;
    /// Whether a call has made a step since seats were counted last.
    private boolean isChanged;

    /// What the watch knows of a call.
    private static final class Seen {
        final CallId id;
        final EnumSet<CallTimer> armed = EnumSet.noneOf(CallTimer.class);
        final Map<LegId, LineId> lines = new HashMap<>();
        final Map<StationId, Integer> stations = new HashMap<>();
        CallState state;
        long since;
        long searchSince = -1;
        long answeredAt;
        boolean wasAnswered;

        Seen(CallId id, CallState state, long since) {
            this.id = id;
            this.state = state;
            this.since = since;
        }
    }

    /// What the watch knows of an INVITE transaction of the server.
    private static final class SentInvite {
        final long at;
        long heard = Long.MAX_VALUE;
        long finallyHeard = Long.MAX_VALUE;
        long cancelled = Long.MAX_VALUE;

        SentInvite(long at) {
            this.at = at;
        }
    }

    Watch(World world, PairTable pairs) {
        this.world = world;
        this.pairs = pairs;
    }

    void violated(String sentence) {
        if (violation == null) {
            violation = sentence;
            world.note(() -> "VIOLATION " + sentence);
        }
    }

    boolean isViolated() {
        return violation != null;
    }

    Optional<String> violation() {
        return Optional.ofNullable(violation);
    }

    // What calls decide.

    void planned(String sipCallId, Routes.Plan plan) {
        plans.put(sipCallId, plan);
    }

    @Override
    public void decided(CallState before, CallEvent event, Step step) {
        pairs.met(before, event);
        isChanged = true;
        world.note(() ->
                "call      " + before.call().id() + " " + before.getClass().getSimpleName() + " + "
                        + brief(event) + " = " + step.state().getClass().getSimpleName() + " "
                        + step.effects().stream()
                                .map(effect -> effect.getClass().getSimpleName())
                                .toList());
        Seen call = seen.get(before.call().id());
        if (call == null) {
            violated("a step of a call that nobody has heard of: "
                    + before.call().id());
            return;
        }
        if (event instanceof CallEvent.Expired(CallTimer timer)) {
            disarm(call, timer);
        }
        if (event instanceof CallEvent.Failed failed) {
            call.lines.remove(failed.leg());
        }
        for (CallEffect effect : step.effects()) {
            switch (effect) {
                case CallEffect.Arm arm -> {
                    if (call.armed.add(arm.timer())) {
                        armed++;
                    }
                }
                case CallEffect.Disarm(CallTimer timer) -> disarm(call, timer);
                case CallEffect.Dial dial ->
                    call.lines.put(dial.leg(), dial.target().line());
                default -> {}
            }
        }
    }

    private static String brief(CallEvent event) {
        String text = event.toString();
        return text.length() < 90 ? text : text.substring(0, 90) + "…";
    }

    private void disarm(Seen call, CallTimer timer) {
        if (call.armed.remove(timer)) {
            armed--;
        }
    }

    @Override
    public void changed(@Nullable CallState before, CallState after) {
        isChanged = true;
        CallId id = after.call().id();
        long now = world.agenda().now();
        if (before == null) {
            Seen call = new Seen(id, after, now);
            if (seen.put(id, call) != null) {
                violated("call " + id + " begins twice");
            }
            alive.put(id, call);
            bySipCallId.put(after.call().arrival().sipCallId(), call);
            seated(call, after);
            return;
        }
        Seen call = seen.get(id);
        if (call == null || before instanceof CallState.Ended) {
            violated("call " + id + " changes after its end");
            return;
        }
        call.state = after;
        call.since = now;
        if (after instanceof CallState.Answering) {
            call.wasAnswered = true;
            call.answeredAt = now;
        }
        if (after instanceof CallState.Dialling && call.searchSince < 0) {
            call.searchSince = now;
        }
        if (after instanceof CallState.Ended) {
            alive.remove(id);
            call.lines.clear();
            call.stations.clear();
            if (!call.armed.isEmpty()) {
                violated("call " + id + " has ended, and its timers " + call.armed + " are armed");
            }
        }
    }

    /// Which seats a new call has taken, from its plan and from what its route became.
    private void seated(Seen call, CallState state) {
        Routes.Plan plan = plans.get(state.call().arrival().sipCallId());
        if (plan == null) {
            violated("call " + call.id + " was never routed");
            return;
        }
        boolean isAsPlanned = state.call().route().equals(plan.route());
        Cause cause = state.call().route().destination() instanceof Destination.Refused refused
                ? refused.cause()
                : Cause.NORMAL;
        if (!isAsPlanned && (cause == Cause.CONGESTION || cause == Cause.NO_CIRCUIT)) {
            return;
        }
        call.lines.put(state.call().near(), state.call().arrival().line());
        StationId calling = plan.calling();
        if (calling != null) {
            call.stations.merge(calling, 1, Integer::sum);
        }
        StationId called = plan.called();
        if (called != null && isAsPlanned) {
            call.stations.merge(called, 1, Integer::sum);
        }
    }

    // What leaves the ports, and what comes in.

    /// A leg is about to be dialled.
    void dialling(LegId leg) {
        String value = leg.value();
        var id = new CallId(value.substring(0, value.lastIndexOf('-')));
        if (!world.journal().of(id.value()).isDurable) {
            violated("leg " + leg + " is dialled before the opening record is durable");
        }
        expectStored(id, "leg " + leg + " is dialled", "dialling", "ringing", "ended");
    }

    void dialled(LegId leg, String sipCallId) {
        String value = leg.value();
        Seen call = seen.get(new CallId(value.substring(0, value.lastIndexOf('-'))));
        if (call != null && !sipCallId.isEmpty()) {
            bySipCallId.put(sipCallId, call);
        }
    }

    private void expectStored(CallId id, String what, String... states) {
        String state = world.calls().find(id).map(CallView::state).orElse("ended");
        for (String allowed : states) {
            if (allowed.equals(state)) {
                return;
            }
        }
        violated(what + " while call " + id + " is still " + state + ": sent before stored");
    }

    @Override
    public void unreadable(Way way, ByteBuffer bytes, String problem) {
        // User agents of a world say nothing unreadable.
    }

    @Override
    public void passed(Direction direction, Way way, SipMessage message, byte[] bytes) {
        if (direction == Direction.RECEIVED) {
            if (message instanceof SipResponse response
                    && response.cseq().method().equals(Method.INVITE)) {
                heard(response);
            }
            return;
        }
        switch (message) {
            case SipRequest request -> sent(request);
            case SipResponse response -> sent(response);
        }
    }

    private void heard(SipResponse response) {
        SentInvite invite = invites.get(response.topVia().branch().orElse(""));
        if (invite != null) {
            long now = world.agenda().now();
            invite.heard = Math.min(invite.heard, now);
            if (response.isFinal()) {
                invite.finallyHeard = Math.min(invite.finallyHeard, now);
            }
        }
    }

    private void sent(SipRequest request) {
        String branch = request.topVia().branch().orElse("");
        if (request.method().equals(Method.INVITE)) {
            invites.computeIfAbsent(branch, _ -> new SentInvite(world.agenda().now()));
        } else if (request.method().equals(Method.CANCEL)) {
            SentInvite invite = invites.get(branch);
            if (invite == null) {
                violated("a CANCEL for an INVITE that was never sent");
            } else {
                if (invite.heard == Long.MAX_VALUE) {
                    violated("a CANCEL before any response to its INVITE " + request.callId());
                }
                invite.cancelled = Math.min(invite.cancelled, world.agenda().now());
            }
        } else if (request.method().equals(Method.BYE)) {
            endsLeg(request);
        }
    }

    private void sent(SipResponse response) {
        if (response.isProvisional()) {
            return;
        }
        // A 503 may have been given without a transaction, so that a repeat finds room.
        String transaction =
                response.topVia().branch().orElse("") + response.cseq().method();
        int first = finals.getOrDefault(transaction, response.status());
        if (first != response.status() && first != 503) {
            violated("one request is answered " + first + " and " + response.status() + ": " + response.cseq() + " in "
                    + response.callId());
        }
        finals.put(transaction, response.status());
        if (!response.cseq().method().equals(Method.INVITE)) {
            return;
        }
        if (!response.isSuccess()) {
            endsLeg(response);
            return;
        }
        Seen call = bySipCallId.get(response.callId());
        if (call != null && !call.wasAnswered) {
            expectStored(call.id, "the caller is answered", "answering", "connected", "held", "ended");
        }
    }

    /// What a call itself sends to end a leg names its reason; by then its closing record must be on the way.
    private void endsLeg(SipMessage message) {
        Seen call = bySipCallId.get(message.callId());
        if (call == null || !message.headers().has(HeaderName.REASON)) {
            return;
        }
        boolean isNear = message.callId().equals(call.state.call().arrival().sipCallId());
        if (isNear && world.journal().of(call.id.value()).closed.isEmpty()) {
            violated("call " + call.id + " ends its caller's leg before its closing record is stored: "
                    + message.startLine());
        }
    }

    // What user agents complain of.

    /// A caller begins.
    void began(String sipCallId, int number) {
        world.note(() -> "caller    begins call " + number + " with " + sipCallId);
    }

    /// No ACK came for a final response to an INVITE of the server, though it was repeated as it should.
    void neverAcknowledged(Peer peer, SipRequest invite, SipResponse response, boolean isExcused) {
        SentInvite sent = invites.get(invite.topVia().branch().orElse(""));
        if (isExcused || world.isCutOff(peer) || sent == null) {
            return;
        }
        boolean wasGivenUp = sent.heard >= sent.at + patience()
                || (sent.cancelled != Long.MAX_VALUE && sent.finallyHeard >= sent.cancelled + Peer.TIMEOUT);
        if (!wasGivenUp && !isAnswerAwaited(invite.callId())) {
            violated(peer.name() + " never got an ACK for its " + response.status() + " in " + invite.callId());
        }
    }

    /// No PRACK came for a reliable 18x, though it was repeated as it should.
    void neverPracked(PeerDialog dialog, SipRequest invite) {
        SentInvite sent = invites.get(invite.topVia().branch().orElse(""));
        boolean wasGivenUp = sent == null || sent.cancelled != Long.MAX_VALUE || sent.heard >= sent.at + patience();
        // A port that is full may have no room for a PRACK.
        boolean isFull = world.climate().transactionsMax() < 1_000;
        if (!wasGivenUp && !isFull && !hampered.contains(dialog.call()) && !world.isAnyCutOff()) {
            violated(dialog + " never got a PRACK for its reliable 18x");
        }
    }

    /// How long the server waits for a first response to an INVITE.
    private long patience() {
        int silence = world.climate().responseWithin();
        return silence == 0 ? Peer.TIMEOUT : silence * 1_000_000L;
    }

    /// Whether the ACK waits for the answer of the other leg, which may itself never come: where the 2xx held the
    /// offer, its sender gives up at the same time as the server does.
    private boolean isAnswerAwaited(String sipCallId) {
        Seen call = bySipCallId.get(sipCallId);
        return call != null
                && switch (call.state) {
                    case CallState.Answering answering ->
                        !answering.call().arrival().offer().isPresent();
                    case CallState.Connected connected ->
                        connected.exchange() instanceof CallState.Exchange.AnswerAwaited;
                    // Its ACK may still be on the way.
                    case CallState.Ended ended ->
                        !ended.call().arrival().offer().isPresent()
                                && world.agenda().now() - call.since < SLACK;
                    default -> false;
                };
    }

    /// A caller got no final response in time.
    void neverAnswered(Peer peer, SipRequest invite, boolean isExcused) {
        if (!isExcused && !world.isCutOff(peer)) {
            violated(peer.name() + " never got a final response in " + invite.callId());
        }
    }

    /// A user agent does not do its part, so that others in the same call may wait in vain.
    void forgets(int call, Object who) {
        world.note(() -> "          " + who + " does not do its part");
        hampered.add(call);
    }

    /// A re-INVITE of a user agent got no final response, though everybody does his part.
    void reinviteNeverAnswered(PeerDialog dialog, int call) {
        if (!hampered.contains(call) && !world.isAnyCutOff()) {
            violated(dialog + " never got a final response to its re-INVITE");
        }
    }

    // After each step.

    void afterStep() {
        if (!world.isQuiet()) {
            return;
        }
        if (armed != world.callTimers().pending()) {
            violated("calls should have " + armed + " timers, and have "
                    + world.callTimers().pending());
        }
        if (alive.size() != world.calls().size()) {
            violated(alive.size() + " calls should be alive, and "
                    + world.calls().size() + " are");
        }
        if (isChanged) {
            isChanged = false;
            checkSeats(Site.LYNC);
            checkSeats(Site.PSTN);
            for (int number = 0; number < World.STATIONS; number++) {
                checkSeats(World.station(number));
            }
        }
        for (Seen call : alive.values()) {
            checkWaiting(call);
        }
    }

    private void checkSeats(LineId line) {
        int expected = 0;
        for (Seen call : alive.values()) {
            for (LineId taken : call.lines.values()) {
                expected += taken.equals(line) ? 1 : 0;
            }
        }
        int actual = world.calls().callsOn(line);
        if (actual != expected) {
            violated("line " + line + " should have " + expected + " calls, and has " + actual);
        }
    }

    private void checkSeats(StationId station) {
        int expected = 0;
        for (Seen call : alive.values()) {
            expected += call.stations.getOrDefault(station, 0);
        }
        int actual = world.calls().callsOf(station);
        if (actual != expected) {
            violated("station " + station + " should have " + expected + " calls, and has " + actual);
        }
    }

    /// A call that is not over waits for something that will come, and not for longer than that can take.
    private void checkWaiting(Seen call) {
        CallState state = call.state;
        switch (state) {
            case CallState.Opening _ -> {
                if (!world.journal().of(call.id.value()).isPending) {
                    violated("call " + call.id + " waits for its record, and nothing is being written");
                }
                within(call, call.since, 0);
            }
            case CallState.Dialling _, CallState.Ringing _ -> {
                expectArmed(call, CallTimer.NO_ANSWER);
                int rounds = state.call().route().rounds().size();
                within(
                        call,
                        call.searchSince,
                        rounds * state.call().times().ring().toNanos());
            }
            case CallState.Answering _ -> within(call, call.since, Peer.TIMEOUT);
            case CallState.Connected _ -> {
                expectArmed(call, CallTimer.MAX_DURATION);
                within(
                        call,
                        call.answeredAt,
                        Peer.TIMEOUT + state.call().times().longest().toNanos());
            }
            // A re-INVITE of ours is out; MAX_DURATION runs on from before, where the call had been answered.
            case CallState.Settling _, CallState.Replacing _ -> within(call, call.since, 4 * Peer.TIMEOUT);
            case CallState.Borrowing _ -> expectArmed(call, CallTimer.MEETING);
            case CallState.Ended _ -> violated("call " + call.id + " has ended and is alive");
        }
    }

    private void expectArmed(Seen call, CallTimer timer) {
        if (!call.armed.contains(timer)) {
            violated(
                    "call " + call.id + " is " + call.state.getClass().getSimpleName() + " without the timer " + timer);
        }
    }

    private void within(Seen call, long since, long most) {
        if (world.agenda().now() - since > most + SLACK) {
            violated("call " + call.id + " has been " + call.state.getClass().getSimpleName() + " for longer than "
                    + Duration.ofNanos(most));
        }
    }

    // At the end.

    void atTheEnd() {
        for (Seen call : alive.values()) {
            violated("call " + call.id + " is " + call.state.getClass().getSimpleName()
                    + ", and nothing will ever happen to it");
        }
        for (SipPort port : world.ports()) {
            var counts = port.counts();
            if (counts.transactions() > 0 || counts.dialogs() > 0) {
                violated("port " + port.spec().name() + " is left with " + counts.transactions() + " transactions and "
                        + counts.dialogs() + " dialogs");
            }
            if (counts.malformed() > 0) {
                violated("port " + port.spec().name() + " could not read " + counts.malformed() + " messages");
            }
        }
        world.journal().all().forEach(this::checkRecords);
        for (CallingParty caller : world.callers()) {
            if (!caller.isOver() && !caller.isDeaf() && !world.isCutOff(caller.peer())) {
                violated(caller + " never heard how its call ended");
            }
        }
        for (PeerDialog dialog : world.dialogs()) {
            if (dialog.isDangling() && !world.isCutOff(dialog.peer())) {
                violated(dialog + " still talks, and nobody is at the other end");
            }
        }
    }

    private void checkRecords(String id, SimJournal.Kept kept) {
        Seen call = seen.get(new CallId(id));
        if (call == null || kept.opened.size() != 1 || kept.closed.size() != 1) {
            violated("call " + id + " has " + kept.opened.size() + " opening and " + kept.closed.size()
                    + " closing records");
            return;
        }
        CallRecord closing = kept.closed.getFirst();
        if (closing.cause() == null || closing.ended() == null) {
            violated("the closing record of call " + id + " has no cause or no end");
        } else if (closing.cause() == Cause.INTERNAL) {
            violated("call " + id + " was ended by a fault of the server: " + closing.sentence());
        } else if ((closing.answered() != null) != call.wasAnswered) {
            violated("the record of call " + id + " does not say what its legs saw: answered " + closing.answered());
        }
    }
}
