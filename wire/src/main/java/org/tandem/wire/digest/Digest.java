package org.tandem.wire.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/// The sums of digest authentication. Pure. Source: RFC 7616 §3.4.1 to §3.4.3.
public final class Digest {
    private static final byte[] NO_BODY = {};

    private Digest() {}

    /// The `response` of these credentials (whose own `response` is not looked at) for a request of that
    /// method and body. `body` counts with qop `auth-int` only.
    public static String response(DigestCredentials credentials, HashedSecret secret, String method, byte[] body) {
        var algorithm = secret.algorithm();
        var what = method + ":" + credentials.uri();
        if (credentials.qop().equalsIgnoreCase("auth-int")) {
            what += ":" + algorithm.hex(body);
        }
        var ha2 = algorithm.hex(what);
        if (credentials.qop().isEmpty()) {
            return algorithm.hex(secret.ha1() + ":" + credentials.nonce() + ":" + ha2);
        }
        return algorithm.hex(String.join(
                ":",
                secret.ha1(),
                credentials.nonce(),
                credentials.nc(),
                credentials.cnonce(),
                credentials.qop(),
                ha2));
    }

    /// Whether who made these credentials knows the secret. Takes the same time wherever two responses
    /// differ. That the nonce is ours and fresh, that the count was not used before and that the URI fits is
    /// for the caller.
    public static boolean verify(DigestCredentials credentials, HashedSecret secret, String method, byte[] body) {
        if (credentials.algorithm() != secret.algorithm()
                || !credentials.realm().equals(secret.realm())
                || !isKnownQop(credentials.qop())) {
            return false;
        }
        var expected = response(credentials, secret, method, body).getBytes(StandardCharsets.US_ASCII);
        var brought = credentials.response().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, brought);
    }

    private static boolean isKnownQop(String qop) {
        return qop.isEmpty() || qop.equalsIgnoreCase("auth") || qop.equalsIgnoreCase("auth-int");
    }

    /// The credentials that answer a challenge; `count` is how often its nonce has been used, this time
    /// included, from 1. Nothing when the secret is of another realm or algorithm, or the challenge leaves
    /// only a qop that we do not know.
    public static Optional<DigestCredentials> answer(
            DigestChallenge challenge,
            String username,
            HashedSecret secret,
            String method,
            String uri,
            String cnonce,
            int count) {
        boolean hasQop = !challenge.qop().isEmpty();
        boolean hasAuth = challenge.qop().stream().anyMatch(option -> option.equalsIgnoreCase("auth"));
        if (!challenge.realm().equals(secret.realm())
                || challenge.algorithm() != secret.algorithm()
                || hasQop != hasAuth) {
            return Optional.empty();
        }
        var open = new DigestCredentials(
                username,
                challenge.realm(),
                challenge.nonce(),
                uri,
                "",
                challenge.algorithm(),
                challenge.opaque(),
                hasQop ? "auth" : "",
                hasQop ? String.format(Locale.ROOT, "%08x", count) : "",
                hasQop ? cnonce : "");
        return Optional.of(new DigestCredentials(
                open.username(),
                open.realm(),
                open.nonce(),
                open.uri(),
                response(open, secret, method, NO_BODY),
                open.algorithm(),
                open.opaque(),
                open.qop(),
                open.nc(),
                open.cnonce()));
    }
}
