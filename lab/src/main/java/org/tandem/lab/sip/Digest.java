package org.tandem.lab.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The answer to a digest challenge (RFC 7616, RFC 8760): MD5 and SHA-256, with `qop=auth` or none.
public record Digest(String user, String password) {

    /// One challenge as received in WWW-Authenticate or Proxy-Authenticate.
    public record Challenge(Map<String, String> parameters) {
        public Challenge {
            var copy = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            copy.putAll(parameters);
            parameters = java.util.Collections.unmodifiableMap(copy);
        }

        public static Challenge parse(String value) {
            String text = value.strip();
            if (!text.regionMatches(true, 0, "Digest ", 0, 7)) {
                throw new LabFailure("not a digest challenge: " + value);
            }
            Map<String, String> parameters = new TreeMap<>();
            int at = 7;
            while (at < text.length()) {
                int equals = text.indexOf('=', at);
                if (equals < 0) {
                    break;
                }
                String name = text.substring(at, equals).strip();
                int end = endOfValue(text, equals + 1);
                parameters.put(name, unquoted(text.substring(equals + 1, end).strip()));
                at = end + 1;
            }
            return new Challenge(parameters);
        }

        private static int endOfValue(String text, int from) {
            boolean quoted = false;
            for (int i = from; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\' && quoted) {
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    return i;
                }
            }
            return text.length();
        }

        private static String unquoted(String value) {
            return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                    ? value.substring(1, value.length() - 1).replace("\\\"", "\"")
                    : value;
        }

        public String algorithm() {
            return parameters.getOrDefault("algorithm", "MD5");
        }

        String get(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    /// The value of Authorization for the first challenge of a 401 that it can answer. Throws [LabFailure] when there
    /// is none.
    public String answer(Message refused, String method, String uri) {
        Challenge challenge = refused.fields("WWW-Authenticate").stream()
                .map(Challenge::parse)
                .filter(offered -> supports(offered.algorithm()))
                .findFirst()
                .orElseThrow(() -> new LabFailure(user + " was offered no algorithm that it can do"));
        return answer(challenge, method, uri, Transactions.token(), 1);
    }

    /// The value of Authorization. Throws [LabFailure] for an algorithm it cannot do.
    public String answer(Challenge challenge, String method, String uri, String clientNonce, int count) {
        String javaName = javaName(challenge.algorithm())
                .orElseThrow(() -> new LabFailure("digest algorithm " + challenge.algorithm()));
        String secret = hash(javaName, user + ":" + challenge.get("realm") + ":" + password);
        String request = hash(javaName, method + ":" + uri);
        boolean auth = (" " + challenge.get("qop").replace(',', ' ') + " ").contains(" auth ");
        String nc = "%08x".formatted(count);
        String middle = auth ? challenge.get("nonce") + ":" + nc + ":" + clientNonce + ":auth" : challenge.get("nonce");
        StringBuilder value =
                new StringBuilder("Digest username=\"").append(user).append("\", realm=\"");
        value.append(challenge.get("realm")).append("\", nonce=\"").append(challenge.get("nonce"));
        value.append("\", uri=\"").append(uri).append("\", response=\"");
        value.append(hash(javaName, secret + ":" + middle + ":" + request)).append('"');
        value.append(", algorithm=").append(challenge.algorithm());
        if (auth) {
            value.append(", qop=auth, nc=")
                    .append(nc)
                    .append(", cnonce=\"")
                    .append(clientNonce)
                    .append('"');
        }
        if (!challenge.get("opaque").isEmpty()) {
            value.append(", opaque=\"").append(challenge.get("opaque")).append('"');
        }
        return value.toString();
    }

    public static boolean supports(String algorithm) {
        return javaName(algorithm).isPresent();
    }

    private static Optional<String> javaName(String algorithm) {
        return switch (algorithm.toUpperCase(Locale.ROOT)) {
            case "MD5" -> Optional.of("MD5");
            case "SHA-256" -> Optional.of("SHA-256");
            default -> Optional.empty();
        };
    }

    private static String hash(String algorithm, String text) {
        try {
            byte[] sum = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "Digest[user=" + user + "]";
    }
}
