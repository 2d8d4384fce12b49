package org.tandem.wire.sip;

import java.util.Locale;
import java.util.Optional;

/// The two ends of a session as `Session-ID` names them: the UUID of who sends the message, and that of who is to
/// get it, each 32 hexadecimal digits in lower case. Source: RFC 7989 §5.
///
/// @param local of the sender's end; [#NIL] where it is not known
/// @param remote of the other end; [#NIL] where it is not known, or where the sender is of RFC 7329
public record SessionId(String local, String remote) {
    /// Stands for an end that nobody knows yet.
    public static final String NIL = "0".repeat(32);

    private static final int DIGITS = 32;
    private static final String REMOTE = "remote=";

    public SessionId {
        if (!isUuid(local) || !isUuid(remote)) {
            throw new IllegalArgumentException("Session-ID of " + local + " and " + remote);
        }
    }

    /// What a message says; empty where it says nothing, or nothing that can be read.
    public static Optional<SessionId> of(SipMessage message) {
        return message.header(HeaderName.SESSION_ID).flatMap(SessionId::parse);
    }

    /// Reads a value; capitals and unknown parameters are taken, all else gives nothing.
    public static Optional<SessionId> parse(String value) {
        String[] parts = value.split(";", -1);
        String local = parts[0].strip().toLowerCase(Locale.ROOT);
        String remote = NIL;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith(REMOTE)) {
                remote = parameter.substring(REMOTE.length()).strip();
            }
        }
        return isUuid(local) && isUuid(remote) ? Optional.of(new SessionId(local, remote)) : Optional.empty();
    }

    private static boolean isUuid(String text) {
        if (text.length() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /// The same session seen from the other end: what an answer says.
    public SessionId reversed() {
        return new SessionId(remote, local);
    }

    public Header header() {
        return new Header(HeaderName.SESSION_ID, toString());
    }

    /// As it is written.
    @Override
    public String toString() {
        return local + ";" + REMOTE + remote;
    }
}
