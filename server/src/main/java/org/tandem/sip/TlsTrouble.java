package org.tandem.sip;

/// Certificates or protocol versions that can't be used, said in words.
public final class TlsTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    TlsTrouble(String sentence) {
        super(sentence);
    }

    TlsTrouble(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
