package org.tandem.station.sip;

import java.time.Duration;
import java.util.List;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.Params;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;

/// What a SUBSCRIBE asks for: pure. Source: RFC 6665 §4.1.2, §4.2.1 and §8.2.1, RFC 3842 §3.
///
/// @param eventId the `id` of its Event, "" for none: it tells subscriptions of one dialog apart
/// @param lasts for how long it is granted; zero ends it, or asks once
record SubscribeWish(String eventId, Duration lasts) {

    /// A request that was read, or how it is refused.
    sealed interface Reading {
        record Good(SubscribeWish wish) implements Reading {}

        record Bad(int status, List<Header> headers) implements Reading {}
    }

    /// Reads a request.
    static Reading read(SipRequest request, MessageLightLimits limits) {
        var event = request.header(HeaderName.EVENT).orElse("").strip();
        int semicolon = event.indexOf(';');
        var eventType = (semicolon < 0 ? event : event.substring(0, semicolon)).strip();
        if (!eventType.equalsIgnoreCase(MessageSummary.EVENT)) {
            return new Reading.Bad(489, List.of(new Header(HeaderName.ALLOW_EVENTS, MessageSummary.EVENT)));
        }
        try {
            if (!request.contacts().stream().allMatch(contact -> contact.uri() instanceof SipUri)
                    || request.contacts().size() != 1) {
                return refused(400, "One Contact with a sip: or sips: address is needed.");
            }
            if (!takes(request)) {
                return new Reading.Bad(406, List.of(new Header(HeaderName.ACCEPT, MessageSummary.TYPE.toString())));
            }
            var eventId = semicolon < 0
                    ? ""
                    : Params.parse(event, semicolon).get("id").orElse("");
            // Read here for the first time; the dialog is made of them.
            request.recordRoutes();
            return granted(request, eventId, limits);
        } catch (SyntaxException e) {
            return refused(400, "Event, Accept, Contact or Record-Route cannot be read: " + e.getMessage() + ".");
        }
    }

    private static Reading granted(SipRequest request, String eventId, MessageLightLimits limits) {
        var asked = request.header(HeaderName.EXPIRES).map(SubscribeWish::seconds);
        var wished = asked.map(Duration::ofSeconds).orElse(limits.expiresDefault());
        if (!wished.isZero() && wished.compareTo(limits.expiresMin()) < 0) {
            return new Reading.Bad(
                    423,
                    List.of(new Header(
                            HeaderName.MIN_EXPIRES,
                            Long.toString(limits.expiresMin().toSeconds()))));
        }
        var lasts = wished.compareTo(limits.expiresMax()) > 0 ? limits.expiresMax() : wished;
        return new Reading.Good(new SubscribeWish(eventId, lasts));
    }

    /// A time that cannot be read counts as an hour, as with REGISTER.
    private static long seconds(String text) {
        var digits = text.strip();
        return digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? 3600
                : Math.min(Long.parseLong(digits), 0xFFFF_FFFFL);
    }

    /// Without Accept, a subscriber takes the package's own type.
    private static boolean takes(SipRequest request) {
        var accepted = request.headers().values(HeaderName.ACCEPT);
        return accepted.isEmpty()
                || accepted.stream()
                        .map(range -> range.split(";", 2)[0].strip())
                        .anyMatch(range -> range.equals("*/*")
                                || range.equalsIgnoreCase("application/*")
                                || range.equalsIgnoreCase(MessageSummary.TYPE.toString()));
    }

    static Reading.Bad refused(int status, String sentence) {
        return new Reading.Bad(status, List.of(warning(sentence)));
    }

    /// Tells a person why, in an answer.
    static Header warning(String sentence) {
        return new Header(HeaderName.WARNING, "399 tandem \"" + sentence.replace("\"", "'") + "\"");
    }
}
