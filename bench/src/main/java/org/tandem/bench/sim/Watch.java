package org.tandem.bench.sim;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.call.CallEvent;
import org.tandem.call.CallListener;
import org.tandem.call.CallState;
import org.tandem.call.Routes;
import org.tandem.call.Step;
import org.tandem.call.StepTap;
import org.tandem.sip.MessageTap;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Holds a world to what must be true of it after every step and at its end. The first violation ends the world.
///
/// It keeps its own books, from what calls decide ([StepTap]), what they become ([CallListener]) and what leaves
/// the ports ([MessageTap]), and has each rule compare them with the server's: [SeatRule], [WaitRule],
/// [MessageRule] and [EndRule]. What user agents complain of it judges itself.
final class Watch implements StepTap, CallListener, MessageTap {
    /// What a decision may take until it shows: waits for threads and for the journal.
    static final long SLACK = 5_000_000_000L;

    private final World world;
    private final PairTable pairs;
    private final SeenCalls calls = new SeenCalls();
    private final SeatRule seats;
    private final WaitRule waits;
    private final MessageRule messages;
    private final EndRule end;
    /// Calls in which somebody does not do his part.
    private final Set<Integer> hampered = new HashSet<>();
    private @Nullable String violation;
    /// Whether a call has made a step since seats were counted last.
    private boolean isChanged;

    Watch(World world, PairTable pairs) {
        this.world = world;
        this.pairs = pairs;
        this.seats = new SeatRule(world, this);
        this.waits = new WaitRule(world, this);
        this.messages = new MessageRule(world, this, calls);
        this.end = new EndRule(world, this, calls);
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

    // What calls decide, and what they become.

    void planned(String sipCallId, Routes.Plan plan) {
        seats.planned(sipCallId, plan);
    }

    @Override
    public void decided(CallState before, CallEvent event, Step step) {
        pairs.met(before, event);
        isChanged = true;
        CallId id = before.call().id();
        world.note(() -> "call      " + id + " " + before.getClass().getSimpleName() + " + "
                + brief(event) + " = " + step.state().getClass().getSimpleName() + " "
                + step.effects().stream()
                        .map(effect -> effect.getClass().getSimpleName())
                        .toList());
        if (calls.find(id) == null) {
            violated("a step of a call that nobody has heard of: " + id);
            return;
        }
        waits.decided(id, event, step);
        seats.decided(id, event, step);
    }

    private static String brief(CallEvent event) {
        String text = event.toString();
        return text.length() < 90 ? text : text.substring(0, 90) + "…";
    }

    @Override
    public void changed(@Nullable CallState before, CallState after) {
        isChanged = true;
        CallId id = after.call().id();
        long now = world.agenda().now();
        if (before == null) {
            if (!calls.begin(new SeenCall(id, after, now))) {
                violated("call " + id + " begins twice");
            }
            seats.began(after);
            return;
        }
        SeenCall call = calls.find(id);
        if (call == null || before instanceof CallState.Ended) {
            violated("call " + id + " changes after its end");
            return;
        }
        call.became(after, now);
        if (after instanceof CallState.Ended) {
            calls.end(id);
            seats.ended(id);
            waits.ended(id);
        }
    }

    // What leaves the ports, and what comes in.

    /// A leg is about to be dialled.
    void dialling(LegId leg) {
        messages.dialling(leg);
    }

    void dialled(LegId leg, String sipCallId) {
        SeenCall call = calls.find(SeenCalls.callOf(leg));
        if (call != null && !sipCallId.isEmpty()) {
            calls.hasLeg(call, sipCallId);
        }
    }

    @Override
    public void unreadable(Way way, ByteBuffer bytes, String problem) {
        // User agents of a world say nothing unreadable.
    }

    @Override
    public void passed(Direction direction, Way way, SipMessage message, byte[] bytes) {
        messages.passed(direction, message);
    }

    // What user agents complain of.

    /// A caller begins.
    void began(String sipCallId, int number) {
        world.note(() -> "caller    begins call " + number + " with " + sipCallId);
    }

    /// No ACK came for a final response to an INVITE of the server, though it was repeated as it should.
    void neverAcknowledged(Peer peer, SipRequest invite, SipResponse response, boolean isExcused) {
        var sent = messages.transactionOf(invite);
        if (isExcused || world.isCutOff(peer) || sent == null) {
            return;
        }
        boolean wasGivenUp = sent.wasSilentFor(patience()) || sent.wasHeardTooLate();
        if (!wasGivenUp && !isAnswerAwaited(invite.callId())) {
            violated(peer.name() + " never got an ACK for its " + response.status() + " in " + invite.callId());
        }
    }

    /// No PRACK came for a reliable 18x, though it was repeated as it should.
    void neverPracked(PeerDialog dialog, SipRequest invite) {
        var sent = messages.transactionOf(invite);
        boolean wasGivenUp = sent == null || sent.wasCancelled() || sent.wasSilentFor(patience());
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
        SeenCall call = calls.ofSipCallId(sipCallId);
        return call != null
                && switch (call.state()) {
                    case CallState.Answering answering ->
                        !answering.call().arrival().offer().isPresent();
                    case CallState.Connected connected ->
                        connected.exchange() instanceof CallState.Exchange.AnswerAwaited;
                    // Its ACK may still be on the way.
                    case CallState.Ended ended ->
                        !ended.call().arrival().offer().isPresent()
                                && world.agenda().now() - call.since() < SLACK;
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
        waits.checkTimers();
        int alive = calls.alive().size();
        if (alive != world.calls().size()) {
            violated(alive + " calls should be alive, and " + world.calls().size() + " are");
        }
        if (isChanged) {
            isChanged = false;
            seats.check();
        }
        for (SeenCall call : calls.alive()) {
            waits.check(call);
        }
    }

    // At the end.

    void atTheEnd() {
        end.check();
    }
}
