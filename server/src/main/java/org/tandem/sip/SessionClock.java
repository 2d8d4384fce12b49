package org.tandem.sip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.SessionTerms;
import org.tandem.wire.sip.dialog.SessionTerms.Agreement;
import org.tandem.wire.sip.dialog.SessionTimer;
import org.tandem.wire.uri.SyntaxException;

/// The session timer of one call: what our requests ask for and our answers grant, and what [SessionTimer]
/// decides.
///
/// A refresh is an UPDATE without description where the peer takes UPDATE, else a re-INVITE with the
/// description that we sent last. Everything in here happens inside the serial. Source: RFC 4028.
final class SessionClock {
    private static final Logger LOG = LoggerFactory.getLogger(SessionClock.class);

    private final Leg leg;
    private final SessionTerms terms;
    private SessionTimer.State state = SessionTimer.start();
    private Duration theirLeast = Duration.ZERO;
    private Timers.@Nullable Timer refresh;
    private Timers.@Nullable Timer deadline;

    SessionClock(Leg leg) {
        this.leg = leg;
        this.terms = leg.port.spec().rules().dialogs().timer();
    }

    /// What an INVITE, re-INVITE or UPDATE of ours asks for.
    List<Header> asking() {
        return terms.request(SessionTimer.agreement(state), theirLeast);
    }

    /// The headers of the 422 that a request is to get, if its interval is too short; may throw
    /// `SyntaxException`.
    Optional<List<Header>> tooBrief(SipRequest request) {
        return terms.answer(request) instanceof SessionTerms.TooBrief(var headers)
                ? Optional.of(headers)
                : Optional.empty();
    }

    /// What our 2xx to that request says; from now on it holds.
    List<Header> granting(SipRequest request) {
        return switch (terms.answer(request)) {
            case SessionTerms.TooBrief _ -> List.of();
            case SessionTerms.Taken(var agreement, var headers) -> {
                on(new SessionTimer.Agreed(agreement));
                yield headers;
            }
        };
    }

    /// A 2xx to an INVITE, re-INVITE or UPDATE of ours came.
    void granted(SipResponse ok) {
        Agreement agreement = null;
        try {
            agreement = terms.agreed(ok).orElse(null);
        } catch (SyntaxException unreadable) {
            LOG.atDebug().addKeyValue("dialog", leg.key()).log("unreadable Session-Expires in a 2xx: no timer");
        }
        on(new SessionTimer.Agreed(agreement));
    }

    /// Our INVITE was refused by a 422: whether it is worth another try, with a longer interval.
    boolean learns(SipResponse refusal) {
        try {
            var least = SessionTerms.minSe(refusal);
            if (least.compareTo(theirLeast) > 0 && least.compareTo(terms.wanted()) > 0) {
                theirLeast = least;
                return true;
            }
            return false;
        } catch (SyntaxException unreadable) {
            return false;
        }
    }

    /// Our refresh was refused by anything but 408 and 481.
    void refused(SipResponse refusal) {
        var least = Duration.ZERO;
        try {
            least = SessionTerms.minSe(refusal);
        } catch (SyntaxException unreadable) {
            LOG.atDebug().addKeyValue("dialog", leg.key()).log("unreadable Min-SE in a 422");
        }
        on(new SessionTimer.Refused(refusal.status(), least, leg.glareDelay()));
    }

    /// The call is over.
    void stop() {
        on(new SessionTimer.Ended());
    }

    private void on(SessionTimer.Event event) {
        var step = SessionTimer.on(state, event);
        state = step.state();
        for (var effect : step.effects()) {
            switch (effect) {
                case SessionTimer.ArmRefresh(var after) -> {
                    Leg.cancel(refresh);
                    refresh = arm(after, new SessionTimer.RefreshDue());
                }
                case SessionTimer.ArmDeadline(var after) -> {
                    Leg.cancel(deadline);
                    deadline = arm(after, new SessionTimer.DeadlineDue());
                }
                case SessionTimer.DisarmRefresh _ -> Leg.cancel(refresh);
                case SessionTimer.Disarm _ -> {
                    Leg.cancel(refresh);
                    Leg.cancel(deadline);
                }
                case SessionTimer.SendRefresh(var least) -> {
                    theirLeast = least;
                    sendRefresh();
                }
                case SessionTimer.Expire _ -> leg.endLost("the session was not refreshed in time");
            }
        }
    }

    private Timers.Timer arm(Duration after, SessionTimer.Event event) {
        return leg.port.timers().after(after, () -> leg.serial.run(() -> on(event)));
    }

    private void sendRefresh() {
        var description = leg.described();
        if (leg.peerTakesUpdate() || description.isEmpty()) {
            leg.sendIn(leg.currentTag(), Method.UPDATE, asking(), Body.EMPTY, new Outcome());
        } else if (!leg.session.refresh(description)) {
            // Another INVITE is under way, and refreshes too, if it succeeds.
            on(new SessionTimer.Refused(491, Duration.ZERO, leg.glareDelay()));
        }
    }

    /// How a refresh by UPDATE ended.
    private final class Outcome implements ClientRunner.Listener {
        @Override
        public void onResponse(SipResponse response) {
            int status = response.status();
            if (!response.isFinal()) {
                return;
            }
            if (response.isSuccess()) {
                leg.refresh(leg.currentTag(), response);
                granted(response);
            } else if (status == 481 || status == 408) {
                leg.endLost("the refresh of the session was answered " + status);
            } else if ((status == 405 || status == 501) && !leg.described().isEmpty()) {
                leg.updatesNoMore();
                on(new SessionTimer.Refused(491, Duration.ZERO, Duration.ofMillis(10)));
            } else {
                refused(response);
            }
        }

        @Override
        public void onFailed(SendFailure failure) {
            if (failure instanceof SendFailure.Refused) {
                // A limit of ours says nothing about the peer.
                on(new SessionTimer.Refused(491, Duration.ZERO, leg.glareDelay()));
            } else {
                leg.endLost("the refresh of the session failed: " + failure.sentence());
            }
        }
    }
}
