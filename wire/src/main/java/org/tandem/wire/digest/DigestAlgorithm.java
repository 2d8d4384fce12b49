package org.tandem.wire.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// The hash of a digest. The `-sess` variants are not among them: no SIP device is known to need them, and a
/// client that is offered the plain one does not use them. Source: RFC 7616 §3.3, RFC 8760.
public enum DigestAlgorithm {
    MD5("MD5", "MD5"),
    SHA_256("SHA-256", "SHA-256"),
    SHA_512_256("SHA-512-256", "SHA-512/256");

    private final String token;
    private final String javaName;

    DigestAlgorithm(String token, String javaName) {
        this.token = token;
        this.javaName = javaName;
    }

    /// As it stands in header fields.
    public String token() {
        return token;
    }

    /// The algorithm of that token, whatever its case.
    public static Optional<DigestAlgorithm> of(String token) {
        for (var algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// Lower-case hexadecimal hash of the bytes.
    String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(javaName).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(javaName + " is part of every JDK", e);
        }
    }

    /// Lower-case hexadecimal hash of the text in UTF-8.
    String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /// How many hexadecimal digits a hash has.
    int hexDigits() {
        return this == MD5 ? 32 : 64;
    }
}
