package org.tandem.station.sip;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LineId;
import org.tandem.line.Line;
import org.tandem.station.Binding;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// What a REGISTER asks for, and what becomes of the bindings by it: pure. Source: RFC 3261 §10.3, steps 6 to
/// 8.
///
/// @param wildcard `Contact: *`
/// @param contacts in order, with the time that each is to live
record Registration(
        boolean wildcard, List<Wish> contacts, String callId, long cseq, LineId line, String source, String userAgent) {
    private static final int Q_WHOLE = 1000;

    /// @param expires as wished, not yet held against the line's limits
    record Wish(String contact, int q, Duration expires) {}

    /// Bindings after the request, or why it is refused.
    sealed interface Result {
        record Done(List<Binding> bindings) implements Result {}

        /// Nothing has changed.
        ///
        /// @param status of the answer
        /// @param sentence for the Warning header field and the log
        record Refused(int status, String sentence) implements Result {}
    }

    /// A request that was read, or why it cannot be.
    sealed interface Reading {
        record Good(Registration registration) implements Reading {}

        record Bad(Result.Refused refused) implements Reading {}
    }

    /// Reads a request.
    static Reading read(SipRequest request, Line line, String source) {
        try {
            var headerExpires = request.header(HeaderName.EXPIRES).map(Registration::seconds);
            var wishes = new ArrayList<Wish>();
            for (var contact : request.contacts()) {
                if (!(contact.uri() instanceof SipUri)) {
                    return bad("A contact must be a sip: or sips: address, not " + contact.uri() + ".");
                }
                wishes.add(new Wish(contact.uri().toString(), q(contact), expires(contact, headerExpires, line)));
            }
            boolean wildcard = request.isContactWildcard();
            if (wildcard && !headerExpires.equals(Optional.of(0L))) {
                return bad("Contact: * needs Expires: 0.");
            }
            return new Reading.Good(new Registration(
                    wildcard,
                    List.copyOf(wishes),
                    request.callId(),
                    request.cseq().number(),
                    line.id(),
                    source,
                    request.header(HeaderName.USER_AGENT).orElse("")));
        } catch (SyntaxException e) {
            return bad("A contact or Expires cannot be read: " + e.getMessage() + ".");
        }
    }

    private static Reading bad(String sentence) {
        return new Reading.Bad(new Result.Refused(400, sentence));
    }

    private static Duration expires(NameAddr contact, Optional<Long> header, Line line) {
        var own = contact.params().get("expires").map(Registration::seconds);
        return own.or(() -> header)
                .map(Duration::ofSeconds)
                .orElse(line.registrar().expiresDefault());
    }

    /// A malformed time counts as an hour (RFC 3261 §20.19 for the header; the same is sensible for the
    /// parameter).
    private static long seconds(String text) {
        var digits = text.strip();
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 3600;
        }
        return Math.min(Long.parseLong(digits), 0xFFFF_FFFFL);
    }

    /// Thousandths; what cannot be read counts as the highest.
    private static int q(NameAddr contact) {
        try {
            var q = new BigDecimal(contact.params().get("q").orElse("1"))
                    .movePointRight(3)
                    .intValue();
            return q < 0 || q > Q_WHOLE ? Q_WHOLE : q;
        } catch (NumberFormatException e) {
            return Q_WHOLE;
        }
    }

    /// The bindings of one station after this request. Either all of its contacts count, or none.
    ///
    /// @param before those that are still valid
    Result applyTo(List<Binding> before, Instant now, Line.Registrar limits) {
        if (wildcard) {
            return before.stream().anyMatch(this::isOutOfOrder) ? outOfOrder() : new Result.Done(List.of());
        }
        var after = new ArrayList<>(before);
        for (var wish : contacts) {
            if (!wish.expires().isZero() && wish.expires().compareTo(limits.expiresMin()) < 0) {
                return new Result.Refused(
                        423, "A registration lasts " + limits.expiresMin().toSeconds() + " s at least.");
            }
            var same = same(after, wish.contact());
            if (same != null && isOutOfOrder(same)) {
                return outOfOrder();
            }
            after.remove(same);
            if (!wish.expires().isZero()) {
                after.addFirst(binding(wish, now, limits));
            }
        }
        if (after.size() > limits.contactsMax()) {
            return new Result.Refused(
                    403, "At most " + limits.contactsMax() + " contacts can be registered for one station.");
        }
        // The sort keeps the order among equals: latest first.
        after.sort(Comparator.comparingInt(Binding::q).reversed());
        return new Result.Done(List.copyOf(after));
    }

    private Binding binding(Wish wish, Instant now, Line.Registrar limits) {
        var expires = wish.expires().compareTo(limits.expiresMax()) > 0 ? limits.expiresMax() : wish.expires();
        return new Binding(wish.contact(), line, source, wish.q(), callId, cseq, now.plus(expires), userAgent);
    }

    private static @Nullable Binding same(List<Binding> bindings, String contact) {
        var uri = Uri.parse(contact);
        for (var binding : bindings) {
            if (binding.contact().equals(contact)
                    || Uri.parse(binding.contact()).equivalent(uri)) {
                return binding;
            }
        }
        return null;
    }

    private boolean isOutOfOrder(Binding binding) {
        return binding.callId().equals(callId) && cseq <= binding.cseq();
    }

    private static Result outOfOrder() {
        return new Result.Refused(400, "The CSeq is not higher than that of the registration before.");
    }
}
