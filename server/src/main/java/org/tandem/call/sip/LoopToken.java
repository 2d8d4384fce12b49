package org.tandem.call.sip;

import java.util.ArrayList;
import java.util.List;
import org.tandem.call.Arrival;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipRequest;

/// The mark that this server puts on its INVITEs, so that it knows a call of its own that comes back.
///
/// It names the server and the numbers that the call was for: the same call may pass here again for another
/// number (a proxy
/// that forwards), but not for the same one.
public final class LoopToken {
    private static final HeaderName NAME = HeaderName.of("X-Tandem-Path");
    /// A call that has been here so often is a loop, whatever numbers it was for.
    private static final int PASSES_MAX = 5;

    private final String node;

    /// @param node names this server, also after a restart; a token, unlike that of any other server
    public LoopToken(String node) {
        this.node = node;
    }

    /// The header field for an INVITE that follows from `arrival`: its earlier numbers and its own.
    Header header(Arrival arrival) {
        StringBuilder value = new StringBuilder();
        for (String number : arrival.tokens()) {
            value.append(node).append('/').append(safe(number)).append(", ");
        }
        return new Header(
                NAME,
                value.append(node).append('/').append(safe(arrival.dialled())).toString());
    }

    /// The numbers for which this server has already sent the call on.
    List<String> numbers(SipRequest invite, String dialled) {
        if (!invite.headers().has(NAME)) {
            return List.of();
        }
        List<String> numbers = new ArrayList<>();
        for (String value : invite.headers().values(NAME)) {
            String token = value.strip();
            if (token.startsWith(node + "/")) {
                String number = token.substring(node.length() + 1);
                numbers.add(number.equals(safe(dialled)) ? dialled : number);
            }
        }
        if (numbers.size() >= PASSES_MAX) {
            numbers.add(dialled);
        }
        return numbers;
    }

    /// Letters, digits and what stands in numbers and addresses; the rest would need quoting.
    private static String safe(String number) {
        StringBuilder kept = new StringBuilder(number.length());
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            boolean isPlain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            kept.append(isPlain || c == '+' || c == '.' || c == '-' || c == '_' ? c : '~');
        }
        return kept.toString();
    }
}
