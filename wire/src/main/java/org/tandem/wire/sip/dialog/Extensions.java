package org.tandem.wire.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;

/// What a peer says about extensions, read from its messages. Source: RFC 3261 §8.2.2.3, §20.5, §20.32, §20.37.
public final class Extensions {
    /// Reliable provisional responses, RFC 3262.
    public static final String RELIABLE = "100rel";
    /// Session timers, RFC 4028.
    public static final String TIMER = "timer";

    private Extensions() {}

    /// Whether the sender knows the extension, or demands it, which says the same.
    public static boolean supports(SipMessage message, String tag) {
        var headers = message.headers();
        return headers.lists(HeaderName.SUPPORTED, tag) || headers.lists(HeaderName.REQUIRE, tag);
    }

    /// Whether the sender demands it.
    public static boolean requires(SipMessage message, String tag) {
        return message.headers().lists(HeaderName.REQUIRE, tag);
    }

    /// The extensions that the request demands and that are not among ours: the answer is 420 with these.
    public static List<String> unknown(SipRequest request, List<String> ours) {
        if (!request.headers().has(HeaderName.REQUIRE)) {
            return List.of();
        }
        var unknown = new ArrayList<String>(2);
        for (var tag : request.headers().values(HeaderName.REQUIRE)) {
            if (ours.stream().noneMatch(tag::equalsIgnoreCase)) {
                unknown.add(tag);
            }
        }
        return unknown;
    }

    /// Whether the sender takes that method. One that says nothing about methods takes those of RFC 3261 alone.
    public static boolean allows(SipMessage message, Method method) {
        return message.headers().lists(HeaderName.ALLOW, method.name());
    }
}
