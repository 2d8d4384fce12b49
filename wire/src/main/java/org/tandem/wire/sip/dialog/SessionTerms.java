package org.tandem.wire.sip.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SessionExpires;
import org.tandem.wire.sip.SessionExpires.Refresher;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// What we want of session timers, and what comes of it beside what a peer wants: the rules of both sides for
/// Session-Expires and Min-SE. Source: RFC 4028 §5, §7, §9.
///
/// @param wanted the interval that we ask for; zero: we ask for none, but keep to what a peer asks
/// @param least a shorter one is refused by 422
public record SessionTerms(Duration wanted, Duration least) {
    /// What a peer must take without being told: RFC 4028 §5.
    private static final Duration LEAST_OF_ALL = Duration.ofSeconds(90);

    public SessionTerms {
        if (wanted.isNegative() || least.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "session interval " + wanted + ", at least " + least + ": want 0 or more, 1 s or more");
        }
    }

    /// Nothing asked; peers may ask for what the RFC allows.
    public static SessionTerms none() {
        return new SessionTerms(Duration.ZERO, LEAST_OF_ALL);
    }

    /// What holds from a 2xx on.
    ///
    /// @param weRefresh whether the refresh is ours to send
    public record Agreement(Duration interval, boolean weRefresh) {}

    /// What we say to a request that asks, or could have asked, for a timer.
    public sealed interface Answer {}

    /// Answered 422: the interval is too short.
    ///
    /// @param headers for that answer
    public record TooBrief(List<Header> headers) implements Answer {}

    /// Answered as if by nothing special, or with a timer.
    ///
    /// @param agreement null: the session lives without timer @param headers for our 2xx
    public record Taken(@Nullable Agreement agreement, List<Header> headers) implements Answer {}

    /// Our answer to an INVITE, re-INVITE or UPDATE; may throw `SyntaxException`.
    public Answer answer(SipRequest request) {
        boolean isKnown = Extensions.supports(request, Extensions.TIMER);
        var asked = request.headers().first(HeaderName.SESSION_EXPIRES).map(SessionExpires::parse);
        var theirLeast = minSe(request.headers().first(HeaderName.MIN_SE));
        if (asked.isEmpty()) {
            return wanted.isZero()
                    ? new Taken(null, List.of())
                    : taken(longest(wanted, longest(least, theirLeast)), Refresher.UAS, isKnown);
        }
        var interval = asked.get().interval();
        if (interval.compareTo(least) < 0) {
            // Who knows no timers cannot understand a 422: a proxy has put the field in.
            return isKnown
                    ? new TooBrief(List.of(new Header(HeaderName.MIN_SE, Long.toString(least.toSeconds()))))
                    : new Taken(null, List.of());
        }
        var shorter = longest(wanted, longest(least, theirLeast));
        boolean isShortened = !wanted.isZero() && shorter.compareTo(interval) < 0;
        var refresher = isKnown ? asked.get().refresher().orElse(Refresher.UAC) : Refresher.UAS;
        return taken(isShortened ? shorter : interval, refresher, isKnown);
    }

    private static Taken taken(Duration interval, Refresher refresher, boolean isKnown) {
        var headers = new ArrayList<Header>(2);
        headers.add(new Header(
                HeaderName.SESSION_EXPIRES, new SessionExpires(interval, Optional.of(refresher)).toString()));
        if (isKnown) {
            headers.add(new Header(HeaderName.REQUIRE, Extensions.TIMER));
        }
        return new Taken(new Agreement(interval, refresher == Refresher.UAS), headers);
    }

    /// What our request asks for.
    ///
    /// @param agreed what holds now, null before the first 2xx or without timer @param theirLeast the largest
    /// Min-SE that a 422 told, zero for none
    public List<Header> request(@Nullable Agreement agreed, Duration theirLeast) {
        if (agreed == null && wanted.isZero()) {
            return List.of();
        }
        var interval = longest(agreed == null ? wanted : agreed.interval(), theirLeast);
        // Who refreshes is left to the peer at first, and stays as it is afterwards.
        Optional<Refresher> refresher =
                agreed == null ? Optional.empty() : Optional.of(agreed.weRefresh() ? Refresher.UAC : Refresher.UAS);
        var headers = new ArrayList<Header>(2);
        headers.add(new Header(HeaderName.SESSION_EXPIRES, new SessionExpires(interval, refresher).toString()));
        var minimum = longest(least, theirLeast);
        if (!minimum.equals(LEAST_OF_ALL)) {
            headers.add(new Header(HeaderName.MIN_SE, Long.toString(minimum.toSeconds())));
        }
        return List.copyOf(headers);
    }

    /// What a 2xx to our request agrees; nothing where the peer keeps no timer. May throw `SyntaxException`.
    public Optional<Agreement> agreed(SipResponse ok) {
        return ok.headers()
                .first(HeaderName.SESSION_EXPIRES)
                .map(SessionExpires::parse)
                // A peer that makes it shorter than we allow is in the wrong, and must not drive us.
                .map(told -> new Agreement(
                        longest(told.interval(), least), told.refresher().orElse(Refresher.UAC) == Refresher.UAC));
    }

    /// The Min-SE of a 422, zero where there is none.
    public static Duration minSe(SipResponse refusal) {
        return minSe(refusal.headers().first(HeaderName.MIN_SE));
    }

    private static Duration minSe(Optional<String> value) {
        return value.map(SessionExpires::seconds).orElse(Duration.ZERO);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
