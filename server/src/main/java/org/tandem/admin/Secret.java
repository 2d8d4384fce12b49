package org.tandem.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A text that nobody sees: a password, a private key, a digest hash.
///
/// It is written to disk only encrypted ([Sealer]), shown and exported only as [#PLACEHOLDER]; only code that
/// needs it calls [#reveal].
public final class Secret {
    /// What files, answers and logs show. Read back, it stands for the stored secret.
    public static final String PLACEHOLDER = "<secret kept>";

    /// Stands for the secret that is stored already; only within a change on its way in, never in a view.
    public static final Secret KEPT = new Secret(PLACEHOLDER);

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /// A secret; the placeholder's own text means [#KEPT].
    public static Secret of(String text) {
        return text.equals(PLACEHOLDER) ? KEPT : new Secret(text);
    }

    /// The text itself: not for logs, answers or exceptions.
    public String reveal() {
        if (isKept()) {
            throw new IllegalStateException("a kept secret has no text");
        }
        return text;
    }

    public boolean isKept() {
        return text.equals(PLACEHOLDER);
    }

    /// Compares in constant time for equal lengths.
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return PLACEHOLDER;
    }
}
