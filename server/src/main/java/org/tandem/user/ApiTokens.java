package org.tandem.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tandem.admin.AdminView;
import org.tandem.admin.Secret;

/// Makes and checks API tokens. For any thread.
///
/// A token is `tandem_NAME_SECRET`, the name in base64url so that it can be found, the secret 256 random bits.
/// Such a secret cannot be guessed, so a plain SHA-256 is enough to keep.
public final class ApiTokens {
    private static final String PREFIX = "tandem_";
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_CHARACTERS = 43;
    private static final int LENGTH_MAX = 1024;

    private final Supplier<AdminView> view;
    private final InstantSource clock;
    private final SecureRandom random;

    public ApiTokens(Supplier<AdminView> view, InstantSource clock, SecureRandom random) {
        this.view = view;
        this.clock = clock;
        this.random = random;
    }

    /// A new token: what is kept and what is shown once.
    public record Made(ApiToken object, String token) {
        @Override
        public String toString() {
            return "Made[" + object + "]";
        }
    }

    /// Whoever a token speaks for, and with which rights.
    public record Bearer(Account account, ApiToken token, Rights rights) {}

    public Made make(String name, String account, Set<String> scopes, Duration lifetime, String description) {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        var base64 = Base64.getUrlEncoder().withoutPadding();
        var token = PREFIX + base64.encodeToString(name.getBytes(StandardCharsets.UTF_8)) + "_"
                + base64.encodeToString(bytes);
        var expires = clock.instant().plus(lifetime).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        return new Made(new ApiToken(name, account, scopes, expires, description, Secret.of(hash(token))), token);
    }

    /// Empty when the token is unknown, altered or out of date, or its account gone or not active.
    public Optional<Bearer> check(String token) {
        int end = token.length() - SECRET_CHARACTERS - 1;
        if (token.length() > LENGTH_MAX
                || !token.startsWith(PREFIX)
                || end <= PREFIX.length()
                || token.charAt(end) != '_') {
            return Optional.empty();
        }
        String name;
        try {
            name = new String(
                    Base64.getUrlDecoder().decode(token.substring(PREFIX.length(), end)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        var now = view.get();
        return now.find(ApiToken.TYPE, name)
                .filter(known -> known.hash().equals(Secret.of(hash(token))))
                .filter(known -> clock.instant().isBefore(known.expires()))
                .flatMap(known -> now.find(Account.TYPE, known.account())
                        .filter(Account::active)
                        .map(account ->
                                new Bearer(account, known, account.rights().narrowedBy(known.scopes()))));
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 does not work here", e);
        }
    }
}
