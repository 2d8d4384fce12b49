package org.tandem.bench.fuzz;

import java.nio.charset.StandardCharsets;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.TelUri;
import org.tandem.wire.uri.Uri;

/// Whatever the text: a URI or a [SyntaxException], and a URI is written so that it reads as itself again.
public final class UriTarget {
    private UriTarget() {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) {
        Uri uri;
        try {
            uri = Uri.parse(new String(input, StandardCharsets.UTF_8));
        } catch (SyntaxException refused) {
            return;
        }
        Uri again = Uri.parse(uri.toString());
        Invariant.holds(again.equals(uri), "%s reads as %s", uri, again);
        Invariant.holds(again.hashCode() == uri.hashCode(), "the hash of %s changes", uri);
        Invariant.holds(again.toString().equals(uri.toString()), "%s is written as %s", uri, again);
        look(uri);
    }

    private static void look(Uri uri) {
        try {
            switch (uri) {
                case SipUri sip -> {
                    var _ = sip.decodedUser() + sip.host() + sip.hasHeaders();
                    Invariant.holds(sip.withParam("x", "1").equals(sip.withParam("x", "1")), "%s is not itself", sip);
                }
                case TelUri tel -> {
                    var _ = tel.digits() + tel.ext().orElse("");
                }
                default -> {}
            }
        } catch (SyntaxException refused) {
            // What is read only when it is asked for may be refused then.
        }
    }
}
