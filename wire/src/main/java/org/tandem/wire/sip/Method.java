package org.tandem.wire.sip;

import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.SyntaxException;

/// The method of a request. Case counts (RFC 3261 §7.1); one that we have never heard of is as good a value
/// as INVITE.
public final class Method {
    public static final Method INVITE = new Method("INVITE");
    public static final Method ACK = new Method("ACK");
    public static final Method CANCEL = new Method("CANCEL");
    public static final Method BYE = new Method("BYE");
    public static final Method OPTIONS = new Method("OPTIONS");
    public static final Method REGISTER = new Method("REGISTER");
    /// RFC 6086.
    public static final Method INFO = new Method("INFO");
    /// RFC 3262.
    public static final Method PRACK = new Method("PRACK");
    /// RFC 3311.
    public static final Method UPDATE = new Method("UPDATE");
    /// RFC 3515.
    public static final Method REFER = new Method("REFER");
    /// RFC 6665.
    public static final Method SUBSCRIBE = new Method("SUBSCRIBE");
    /// RFC 6665.
    public static final Method NOTIFY = new Method("NOTIFY");
    /// RFC 3428.
    public static final Method MESSAGE = new Method("MESSAGE");
    /// RFC 3903.
    public static final Method PUBLISH = new Method("PUBLISH");
    /// Microsoft's, for publishing presence and for calls to web-like services.
    public static final Method SERVICE = new Method("SERVICE");
    /// Microsoft's NOTIFY that is not answered.
    public static final Method BENOTIFY = new Method("BENOTIFY");
    /// Microsoft's, for negotiating the connection with a server.
    public static final Method NEGOTIATE = new Method("NEGOTIATE");

    private static final Method[] KNOWN = {
        INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, PRACK, UPDATE, REFER, SUBSCRIBE, NOTIFY, MESSAGE, PUBLISH,
        SERVICE, BENOTIFY, NEGOTIATE
    };

    private final String name;

    private Method(String name) {
        this.name = name;
    }

    /// The method of that name; throws `SyntaxException` when it is no token.
    public static Method of(String name) {
        for (var known : KNOWN) {
            if (known.name.equals(name)) {
                return known;
            }
        }
        if (!Grammar.isToken(name)) {
            throw new SyntaxException(name, 0, "a method");
        }
        return new Method(name);
    }

    /// The method in `text[from, to)`.
    static Method of(String text, int from, int to) {
        for (var known : KNOWN) {
            if (known.name.length() == to - from && text.startsWith(known.name, from)) {
                return known;
            }
        }
        return of(text.substring(from, to));
    }

    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Method that && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
