package org.tandem.wire.sip;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.uri.SyntaxException;

/// The answer to a request that could not be read.
///
/// What it repeats is repeated as it came, since the sender knows it so. The tag on To is made from the
/// request itself: the same bytes sent again get the same tag without anything being remembered (RFC 3261
/// §8.2.7).
final class MalformedAnswer {
    private MalformedAnswer() {}

    /// Nothing for an ACK, and when a field is missing without which the sender could not match the answer.
    static @Nullable SipResponse to(SipParser.Head head, int status) {
        var via = head.find(HeaderName.VIA);
        var to = head.find(HeaderName.TO);
        var cseq = head.find(HeaderName.CSEQ);
        if (via == null
                || to == null
                || cseq == null
                || head.find(HeaderName.FROM) == null
                || head.find(HeaderName.CALL_ID) == null) {
            return null;
        }
        if (head.startLine().startsWith("ACK ") || cseq.value().endsWith("ACK")) {
            return null;
        }
        try {
            via.vias();
        } catch (SyntaxException e) {
            return null;
        }
        var fields = new ArrayList<Header>();
        long hash = 0;
        for (var field : SipParser.repeated(head)) {
            hash = hash * 0x100_0000_01B3L + field.value().hashCode();
            fields.add(field);
        }
        var tag = Long.toHexString(hash);
        fields.replaceAll(field -> field.name().equals(HeaderName.TO) ? tagged(field, tag) : field);
        return SipResponse.builder(status).headers(Headers.of(fields)).build();
    }

    /// A To that cannot be read, or has a tag, stays as it is.
    private static Header tagged(Header to, String tag) {
        try {
            var address = to.address();
            return address.tag().isPresent() ? to : Header.of(HeaderName.TO, address.withTag(tag));
        } catch (SyntaxException e) {
            return to;
        }
    }
}
