package org.tandem.lab.sip;

import java.util.Locale;

/// How SIP is carried (RFC 3261 §18).
public enum Transport {
    UDP,
    TCP,
    TLS;

    /// The word of a URI's transport parameter.
    public String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Transport of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    boolean isReliable() {
        return this != UDP;
    }
}
