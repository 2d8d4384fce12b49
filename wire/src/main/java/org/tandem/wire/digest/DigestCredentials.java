package org.tandem.wire.digest;

import java.util.Optional;

/// What a client brings: the value of `Authorization` or `Proxy-Authorization`.
///
/// `opaque`, `qop`, `nc` and `cnonce` are empty when missing; `nc` is the eight hexadecimal digits as sent.
/// `uri` is the text that was hashed; whether it fits the request is for the server to judge. `toString`
/// shows neither response nor nonces. Source: RFC 7616 §3.4.
public record DigestCredentials(
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        DigestAlgorithm algorithm,
        String opaque,
        String qop,
        String nc,
        String cnonce) {

    /// Nothing for other schemes, algorithms that are not ours, hashed user names and what cannot be read:
    /// the server then asks anew.
    public static Optional<DigestCredentials> parse(String headerValue) {
        return AuthParams.parse(headerValue).flatMap(params -> {
            var algorithm = DigestAlgorithm.of(params.getOrDefault("algorithm", "MD5"));
            var username = params.get("username");
            var realm = params.get("realm");
            var nonce = params.get("nonce");
            var uri = params.get("uri");
            var response = params.get("response");
            if (algorithm.isEmpty()
                    || username == null
                    || realm == null
                    || nonce == null
                    || uri == null
                    || response == null
                    || params.getOrDefault("userhash", "").equalsIgnoreCase("true")) {
                return Optional.empty();
            }
            var qop = params.getOrDefault("qop", "");
            var nc = params.getOrDefault("nc", "");
            var cnonce = params.getOrDefault("cnonce", "");
            if (!qop.isEmpty() && (!isCount(nc) || cnonce.isEmpty())) {
                return Optional.empty();
            }
            return Optional.of(new DigestCredentials(
                    username,
                    realm,
                    nonce,
                    uri,
                    response,
                    algorithm.get(),
                    params.getOrDefault("opaque", ""),
                    qop,
                    nc,
                    cnonce));
        });
    }

    private static boolean isCount(String nc) {
        return nc.length() == 8 && nc.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    /// How often the nonce was used, this time included; 0 when the client does not say. Whoever remembers it
    /// can refuse replays.
    public long count() {
        return nc.isEmpty() ? 0 : Long.parseLong(nc, 16);
    }

    /// The header value.
    public String write() {
        var out = new StringBuilder("Digest username=")
                .append(AuthParams.quoted(username))
                .append(", realm=")
                .append(AuthParams.quoted(realm))
                .append(", nonce=")
                .append(AuthParams.quoted(nonce))
                .append(", uri=")
                .append(AuthParams.quoted(uri))
                .append(", response=")
                .append(AuthParams.quoted(response))
                .append(", algorithm=")
                .append(algorithm.token());
        if (!opaque.isEmpty()) {
            out.append(", opaque=").append(AuthParams.quoted(opaque));
        }
        if (!qop.isEmpty()) {
            out.append(", qop=")
                    .append(qop)
                    .append(", nc=")
                    .append(nc)
                    .append(", cnonce=")
                    .append(AuthParams.quoted(cnonce));
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return "DigestCredentials[username=" + username + ", realm=" + realm + ", algorithm=" + algorithm + "]";
    }
}
