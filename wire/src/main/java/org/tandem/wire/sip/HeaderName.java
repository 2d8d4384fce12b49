package org.tandem.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.SyntaxException;

/// The name of a header field. Case does not count and a compact form is the same name; a known one is
/// written in its usual spelling, an unknown one as it came. Source: RFC 3261 §7.3, §20 and IANA's registry.
public final class HeaderName {
    /// All known names by a hash over their lower-case letters: open addressing, filled once by the constants
    /// below.
    private static final @Nullable Entry[] TABLE = new @Nullable Entry[1024];

    private record Entry(String lower, HeaderName name) {}

    public static final HeaderName VIA = known("Via", "v");
    public static final HeaderName FROM = known("From", "f");
    public static final HeaderName TO = known("To", "t");
    public static final HeaderName CALL_ID = known("Call-ID", "i");
    public static final HeaderName CSEQ = known("CSeq", "");
    public static final HeaderName MAX_FORWARDS = known("Max-Forwards", "");
    public static final HeaderName CONTACT = known("Contact", "m");
    public static final HeaderName ROUTE = known("Route", "");
    public static final HeaderName RECORD_ROUTE = known("Record-Route", "");
    public static final HeaderName CONTENT_LENGTH = known("Content-Length", "l");
    public static final HeaderName CONTENT_TYPE = known("Content-Type", "c");
    public static final HeaderName CONTENT_ENCODING = known("Content-Encoding", "e");
    public static final HeaderName CONTENT_DISPOSITION = known("Content-Disposition", "");
    public static final HeaderName CONTENT_LANGUAGE = known("Content-Language", "");
    public static final HeaderName CONTENT_ID = known("Content-ID", "");
    public static final HeaderName CONTENT_TRANSFER_ENCODING = known("Content-Transfer-Encoding", "");
    public static final HeaderName MIME_VERSION = known("MIME-Version", "");
    public static final HeaderName ACCEPT = known("Accept", "");
    public static final HeaderName ACCEPT_CONTACT = known("Accept-Contact", "a");
    public static final HeaderName ACCEPT_ENCODING = known("Accept-Encoding", "");
    public static final HeaderName ACCEPT_LANGUAGE = known("Accept-Language", "");
    public static final HeaderName ALERT_INFO = known("Alert-Info", "");
    public static final HeaderName ALLOW = known("Allow", "");
    public static final HeaderName ALLOW_EVENTS = known("Allow-Events", "u");
    public static final HeaderName AUTHENTICATION_INFO = known("Authentication-Info", "");
    public static final HeaderName AUTHORIZATION = known("Authorization", "");
    public static final HeaderName CALL_INFO = known("Call-Info", "");
    public static final HeaderName DATE = known("Date", "");
    public static final HeaderName DIVERSION = known("Diversion", "");
    public static final HeaderName ERROR_INFO = known("Error-Info", "");
    public static final HeaderName EVENT = known("Event", "o");
    public static final HeaderName EXPIRES = known("Expires", "");
    public static final HeaderName HISTORY_INFO = known("History-Info", "");
    public static final HeaderName IDENTITY = known("Identity", "y");
    public static final HeaderName INFO_PACKAGE = known("Info-Package", "");
    public static final HeaderName IN_REPLY_TO = known("In-Reply-To", "");
    public static final HeaderName JOIN = known("Join", "");
    public static final HeaderName MIN_EXPIRES = known("Min-Expires", "");
    public static final HeaderName MIN_SE = known("Min-SE", "");
    public static final HeaderName MS_CALL_SOURCE = known("ms-call-source", "");
    public static final HeaderName MS_DIAGNOSTICS = known("ms-diagnostics", "");
    public static final HeaderName ORGANIZATION = known("Organization", "");
    public static final HeaderName P_ASSERTED_IDENTITY = known("P-Asserted-Identity", "");
    public static final HeaderName P_PREFERRED_IDENTITY = known("P-Preferred-Identity", "");
    public static final HeaderName PATH = known("Path", "");
    public static final HeaderName PRIORITY = known("Priority", "");
    public static final HeaderName PRIVACY = known("Privacy", "");
    public static final HeaderName PROXY_AUTHENTICATE = known("Proxy-Authenticate", "");
    public static final HeaderName PROXY_AUTHORIZATION = known("Proxy-Authorization", "");
    public static final HeaderName PROXY_REQUIRE = known("Proxy-Require", "");
    public static final HeaderName RACK = known("RAck", "");
    public static final HeaderName REASON = known("Reason", "");
    public static final HeaderName RECV_INFO = known("Recv-Info", "");
    public static final HeaderName REFER_SUB = known("Refer-Sub", "");
    public static final HeaderName REFER_TO = known("Refer-To", "r");
    public static final HeaderName REFERRED_BY = known("Referred-By", "b");
    public static final HeaderName REJECT_CONTACT = known("Reject-Contact", "j");
    public static final HeaderName REPLACES = known("Replaces", "");
    public static final HeaderName REPLY_TO = known("Reply-To", "");
    public static final HeaderName REQUEST_DISPOSITION = known("Request-Disposition", "d");
    public static final HeaderName REQUIRE = known("Require", "");
    public static final HeaderName RETRY_AFTER = known("Retry-After", "");
    public static final HeaderName RSEQ = known("RSeq", "");
    public static final HeaderName SERVER = known("Server", "");
    public static final HeaderName SERVICE_ROUTE = known("Service-Route", "");
    public static final HeaderName SESSION_ID = known("Session-ID", "");
    public static final HeaderName SESSION_EXPIRES = known("Session-Expires", "x");
    public static final HeaderName SIP_ETAG = known("SIP-ETag", "");
    public static final HeaderName SIP_IF_MATCH = known("SIP-If-Match", "");
    public static final HeaderName SUBJECT = known("Subject", "s");
    public static final HeaderName SUBSCRIPTION_STATE = known("Subscription-State", "");
    public static final HeaderName SUPPORTED = known("Supported", "k");
    public static final HeaderName TIMESTAMP = known("Timestamp", "");
    public static final HeaderName UNSUPPORTED = known("Unsupported", "");
    public static final HeaderName USER_AGENT = known("User-Agent", "");
    public static final HeaderName WARNING = known("Warning", "");
    public static final HeaderName WWW_AUTHENTICATE = known("WWW-Authenticate", "");

    private final String name;
    private final String lower;
    private final boolean isKnown;
    private final byte[] prefix;

    private HeaderName(String name, boolean isKnown) {
        this.name = name;
        this.lower = name.toLowerCase(Locale.ROOT);
        this.isKnown = isKnown;
        this.prefix = (name + ": ").getBytes(StandardCharsets.US_ASCII);
    }

    private static HeaderName known(String name, String compact) {
        var known = new HeaderName(name, true);
        put(known.lower, known);
        if (!compact.isEmpty()) {
            put(compact, known);
        }
        return known;
    }

    private static void put(String lower, HeaderName name) {
        int hash = 0;
        for (int i = 0; i < lower.length(); i++) {
            hash = next(hash, lower.charAt(i));
        }
        int slot = slot(hash);
        while (TABLE[slot] != null) {
            slot = (slot + 1) & (TABLE.length - 1);
        }
        TABLE[slot] = new Entry(lower, name);
    }

    /// Letters of both cases give the same; that some other characters do too costs a comparison only.
    private static int next(int hash, int c) {
        return hash * 31 + (c | 0x20);
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 10)) & (TABLE.length - 1);
    }

    /// The name, whatever its case, in full or compact; throws `SyntaxException` when it is no token.
    public static HeaderName of(String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (!Grammar.isToken(b)) {
                throw new SyntaxException(name, 0, "a header name");
            }
        }
        if (bytes.length == 0) {
            throw new SyntaxException(name, 0, "a header name");
        }
        return of(bytes, 0, bytes.length);
    }

    /// The name in `bytes[from, to)`, which is a token.
    static HeaderName of(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int at = from; at < to; at++) {
            hash = next(hash, bytes[at]);
        }
        int slot = slot(hash);
        for (var entry = TABLE[slot]; entry != null; entry = TABLE[slot]) {
            if (matches(entry.lower, bytes, from, to)) {
                return entry.name;
            }
            slot = (slot + 1) & (TABLE.length - 1);
        }
        return new HeaderName(new String(bytes, from, to - from, StandardCharsets.US_ASCII), false);
    }

    private static boolean matches(String lower, byte[] bytes, int from, int to) {
        if (lower.length() != to - from) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            int c = bytes[from + i];
            if (lower.charAt(i) != (c >= 'A' && c <= 'Z' ? c + 32 : c)) {
                return false;
            }
        }
        return true;
    }

    /// The usual spelling, or for an unknown name the one it came with.
    public String name() {
        return name;
    }

    /// Whether it is one of the constants.
    public boolean isKnown() {
        return isKnown;
    }

    /// Name, colon and blank as they are written.
    byte[] prefix() {
        return prefix;
    }

    @Override
    public boolean equals(Object other) {
        // A known name is one object, so most comparisons are over after two looks.
        return this == other
                || (!isKnown && other instanceof HeaderName that && !that.isKnown && lower.equals(that.lower));
    }

    @Override
    public int hashCode() {
        return lower.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
