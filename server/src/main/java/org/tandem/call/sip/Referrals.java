package org.tandem.call.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tandem.call.DialogName;
import org.tandem.call.Field;
import org.tandem.call.Referral;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.OtherUri;
import org.tandem.wire.uri.Params;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.TelUri;

/// Reads REFER and Replaces.
///
/// Source: RFC 3515 §2.4, RFC 3891 §3 and §6.1, RFC 3892 §2.1, RFC 4488 §4.
final class Referrals {
    private Referrals() {}

    /// What a REFER says.
    sealed interface Reading {
        record Read(Referral referral) implements Reading {}

        /// Answered with that status.
        record Unreadable(int status, String sentence) implements Reading {}
    }

    /// @param dialled how addresses are read on that leg
    static Reading read(SipRequest refer, Dialled dialled) {
        List<String> targets = refer.headers().all(HeaderName.REFER_TO);
        if (targets.size() != 1) {
            return new Reading.Unreadable(400, "a REFER has one Refer-To");
        }
        try {
            NameAddr target = NameAddr.parse(targets.getFirst());
            return switch (target.uri()) {
                case SipUri sip -> read(refer, sip, dialled);
                case TelUri tel -> new Reading.Read(referral(refer, dialled.of(tel), null));
                case OtherUri other -> new Reading.Unreadable(416, other.scheme() + " cannot be called");
            };
        } catch (SyntaxException unreadable) {
            return new Reading.Unreadable(400, "Refer-To: " + unreadable.getMessage());
        }
    }

    private static Reading read(SipRequest refer, SipUri target, Dialled dialled) {
        String method = target.params().get("method").orElse("INVITE");
        if (!method.toUpperCase(Locale.ROOT).equals("INVITE")) {
            return new Reading.Unreadable(403, "only an INVITE can be asked for, and this asks for " + method);
        }
        DialogName replaces = null;
        for (Params.Param header : target.decodedHeaders()) {
            if (header.name().equalsIgnoreCase("Replaces")) {
                if (replaces != null) {
                    return new Reading.Unreadable(400, "Refer-To has two Replaces");
                }
                replaces = replaces(header.value());
            }
        }
        return new Reading.Read(referral(refer, dialled.of(target.withoutHeaders()), replaces));
    }

    private static Referral referral(SipRequest refer, String dialled, @Nullable DialogName replaces) {
        List<Field> carried = new ArrayList<>(1);
        refer.headers().all(HeaderName.REFERRED_BY).stream()
                .limit(1)
                .forEach(value -> carried.add(new Field(HeaderName.REFERRED_BY.name(), value)));
        boolean notifies = refer.header(HeaderName.REFER_SUB)
                .map(value -> !value.strip().toLowerCase(Locale.ROOT).startsWith("false"))
                .orElse(true);
        return new Referral(dialled, carried, notifies, replaces);
    }

    /// The dialog in a Replaces value, as seen from the one who is to be replaced at: us. Throws
    /// [SyntaxException].
    static DialogName replaces(String value) {
        int semicolon = value.indexOf(';');
        String sipCallId = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        Params params = semicolon < 0 ? Params.NONE : Params.parse(value.substring(semicolon));
        String to = params.get("to-tag").orElse("");
        String from = params.get("from-tag").orElse("");
        if (sipCallId.isEmpty() || to.isEmpty() || from.isEmpty()) {
            throw new SyntaxException(value, value.length(), "a Call-ID, a to-tag and a from-tag");
        }
        return new DialogName(sipCallId, to, from, params.has("early-only"));
    }
}
