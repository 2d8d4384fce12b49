package org.tandem.admin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A user name and a password by which somebody proves to be allowed by HTTP or SIP digest; several objects may
/// name it.
///
/// The password itself is never kept: given as `password`, it becomes one hash of user name, realm and password
/// (HA1) for each algorithm. A hash is good for its user name and realm alone, so changing either needs the
/// password again. Source: RFC 7616 §3.4.2, RFC 8760.
///
/// @param realm must be that of the line or service which asks
/// @param password only on the way in
/// @param boundTo the user name and realm that the hashes were made for; written by the record itself
public record DigestSecret(
        String name,
        String username,
        @Default("tandem") String realm,
        @Nullable Secret password,
        @Nullable Secret ha1Md5,
        @Nullable Secret ha1Sha256,
        @Nullable Secret ha1Sha512t256,
        @Default("") String boundTo)
        implements Administered {
    public static final ObjectType<DigestSecret> TYPE =
            ObjectType.named("digestSecret", DigestSecret.class, (secret, all, problems) -> {});

    /// Letters and digits that cannot be taken for one another when read from a screen.
    private static final String LEGIBLE = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int RANDOM_LENGTH = 20;

    public DigestSecret {
        if (username.isEmpty() || username.indexOf(':') >= 0 || username.indexOf('"') >= 0) {
            throw new IllegalArgumentException("username must be given, without colon or quote");
        }
        if (realm.isEmpty() || realm.indexOf('"') >= 0) {
            throw new IllegalArgumentException("realm must be given, without quote");
        }
        var bound = username + ":" + realm;
        if (password != null && !password.isKept()) {
            var text = bound + ":" + password.reveal();
            ha1Md5 = hash("MD5", text);
            ha1Sha256 = hash("SHA-256", text);
            ha1Sha512t256 = hash("SHA-512/256", text);
            boundTo = bound;
        } else if (ha1Md5 == null && ha1Sha256 == null && ha1Sha512t256 == null) {
            throw new IllegalArgumentException("password is missing");
        } else if (!boundTo.isEmpty() && !boundTo.equals(bound)) {
            throw new IllegalArgumentException(
                    "password must be given again: it was set for user name and realm " + boundTo + ", now " + bound);
        } else {
            boundTo = bound;
        }
        password = null;
    }

    /// A secret whose password is known.
    public static DigestSecret of(String name, String username, String realm, String password) {
        return new DigestSecret(name, username, realm, Secret.of(password), null, null, null, "");
    }

    /// A new secret with a random password of about 115 bits.
    public static Created random(String name, String username, String realm, RandomGenerator dice) {
        var password = new StringBuilder();
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            password.append(LEGIBLE.charAt(dice.nextInt(LEGIBLE.length())));
        }
        return new Created(of(name, username, realm, password.toString()), password.toString());
    }

    /// A secret and its password, to be shown this once.
    public record Created(DigestSecret secret, String password) {
        @Override
        public String toString() {
            return "Created[" + secret.name() + "]";
        }
    }

    /// The hash for an algorithm named as in a challenge (`MD5`, `SHA-256`, `SHA-512-256`), 32 or 64
    /// hexadecimal digits.
    public Optional<Secret> ha1(String algorithm) {
        return Optional.ofNullable(
                switch (algorithm) {
                    case "MD5" -> ha1Md5;
                    case "SHA-256" -> ha1Sha256;
                    case "SHA-512-256" -> ha1Sha512t256;
                    default -> null;
                });
    }

    private static Secret hash(String algorithm, String text) {
        try {
            var digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return Secret.of(HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + algorithm, e);
        }
    }
}
