package org.tandem.wire.digest;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a server asks for: the value of `WWW-Authenticate` or `Proxy-Authenticate`.
///
/// `opaque` is empty for none; `stale` says that the secret was right and only the nonce was too old; `qop`
/// is empty with servers of RFC 2069, else holds `auth`, `auth-int` or both. Source: RFC 7616 §3.3, RFC 8760
/// §2.4.
public record DigestChallenge(
        String realm, String nonce, String opaque, boolean stale, DigestAlgorithm algorithm, List<String> qop) {
    public DigestChallenge {
        qop = List.copyOf(qop);
        if (nonce.isEmpty()) {
            throw new IllegalArgumentException("a challenge without nonce");
        }
    }

    /// A first challenge, with `qop="auth"`.
    public static DigestChallenge of(String realm, String nonce, DigestAlgorithm algorithm) {
        return new DigestChallenge(realm, nonce, "", false, algorithm, List.of("auth"));
    }

    /// Nothing for other schemes, algorithms that are not ours, and what cannot be read: a client passes over
    /// these.
    public static Optional<DigestChallenge> parse(String headerValue) {
        return AuthParams.parse(headerValue).flatMap(params -> {
            var algorithm = DigestAlgorithm.of(params.getOrDefault("algorithm", "MD5"));
            var realm = params.get("realm");
            var nonce = params.get("nonce");
            if (algorithm.isEmpty() || realm == null || nonce == null || nonce.isEmpty()) {
                return Optional.empty();
            }
            var qop = Arrays.stream(params.getOrDefault("qop", "").split(",", -1))
                    .map(String::strip)
                    .filter(option -> !option.isEmpty())
                    .toList();
            return Optional.of(new DigestChallenge(
                    realm,
                    nonce,
                    params.getOrDefault("opaque", ""),
                    params.getOrDefault("stale", "").equalsIgnoreCase("true"),
                    algorithm.get(),
                    qop));
        });
    }

    /// The same with another nonce, because the old one has run out.
    public DigestChallenge stale(String nonce) {
        return new DigestChallenge(realm, nonce, opaque, true, algorithm, qop);
    }

    /// The header value.
    public String write() {
        var out = new StringBuilder("Digest realm=")
                .append(AuthParams.quoted(realm))
                .append(", nonce=")
                .append(AuthParams.quoted(nonce));
        if (!opaque.isEmpty()) {
            out.append(", opaque=").append(AuthParams.quoted(opaque));
        }
        if (stale) {
            out.append(", stale=true");
        }
        out.append(", algorithm=").append(algorithm.token());
        if (!qop.isEmpty()) {
            out.append(", qop=\"").append(String.join(",", qop)).append('"');
        }
        return out.toString();
    }
}
