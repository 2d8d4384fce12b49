package org.tandem.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Hashes passwords with Argon2id and checks them.
///
/// A hash is text, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, and says itself how it was made, so the settings may
/// change. Only a few are worked out at once, because each takes memory. For any thread; blocks. Source: RFC
/// 9106.
public final class Passwords {
    static final int MEMORY_KIB_MAX = 256 * 1024;
    static final int ITERATIONS_MAX = 16;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LENGTH_MAX = 256;

    private final PasswordSettings settings;
    private final SecureRandom random;
    private final Semaphore places;
    /// Checked where there is no account, so that the time taken does not tell.
    private final String nobodysHash;

    public Passwords(PasswordSettings settings, SecureRandom random) {
        this.settings = settings;
        this.random = random;
        this.places = new Semaphore(settings.checksAtOnce(), true);
        this.nobodysHash = hashNow("nobody's password");
    }

    /// Too many are being worked out; nothing was looked at.
    public static final class Busy extends RuntimeException {
        Busy() {
            super("too many passwords are being checked", null, false, false);
        }
    }

    /// What is wrong with a new password; empty when it may be used.
    public Optional<String> weakness(String account, String password) {
        if (password.length() < settings.lengthMin()) {
            return Optional.of("a password has at least " + settings.lengthMin() + " characters");
        }
        if (password.length() > LENGTH_MAX) {
            return Optional.of("a password has at most " + LENGTH_MAX + " characters");
        }
        if (password.equalsIgnoreCase(account)) {
            return Optional.of("the account's name is no password");
        }
        return password.chars().distinct().count() < 4
                ? Optional.of("a password has at least four different characters")
                : Optional.empty();
    }

    /// Throws [Busy].
    public String hash(String password) {
        return inTurn(() -> hashNow(password));
    }

    /// Whether the password is the one that was hashed. Throws [Busy].
    public boolean matches(String hash, String password) {
        var parsed = Hash.parse(hash).orElseThrow(() -> new IllegalStateException("a stored password hash is broken"));
        return inTurn(() -> MessageDigest.isEqual(
                parsed.hash(),
                derive(password, parsed.salt(), parsed.memoryKiB(), parsed.iterations(), parsed.parallelism())));
    }

    /// Takes as long as a check that fails. Throws [Busy].
    public void checkNobody(String password) {
        matches(nobodysHash, password);
    }

    static boolean isHash(String text) {
        return Hash.parse(text).isPresent();
    }

    private <T> T inTurn(Supplier<T> work) {
        boolean mayGo = false;
        try {
            mayGo = places.tryAcquire(settings.checkWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!mayGo) {
            throw new Busy();
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    private String hashNow(String password) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Hash(
                        settings.memoryKiB(),
                        settings.iterations(),
                        1,
                        salt,
                        derive(password, salt, settings.memoryKiB(), settings.iterations(), 1))
                .text();
    }

    private static byte[] derive(String password, byte[] salt, int memoryKiB, int iterations, int parallelism) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKiB)
                .withIterations(iterations)
                .withParallelism(parallelism)
                .withSalt(salt)
                .build());
        var derived = new byte[HASH_BYTES];
        generator.generateBytes(
                password.substring(0, Math.min(password.length(), LENGTH_MAX)).getBytes(StandardCharsets.UTF_8),
                derived);
        return derived;
    }

    /// A hash taken apart; one that would cost too much to check is none.
    @SuppressWarnings("ArrayRecordComponent") // lives within one check
    private record Hash(int memoryKiB, int iterations, int parallelism, byte[] salt, byte[] hash) {
        private String text() {
            var base64 = Base64.getEncoder().withoutPadding();
            return "$argon2id$v=19$m=" + memoryKiB + ",t=" + iterations + ",p=" + parallelism + "$"
                    + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        }

        private static Optional<Hash> parse(String text) {
            var parts = text.split("\\$", -1);
            if (parts.length != 6 || !parts[1].equals("argon2id") || !parts[2].equals("v=19")) {
                return Optional.empty();
            }
            try {
                var numbers = Arrays.stream(parts[3].split(",", -1)).toList();
                if (numbers.size() != 3) {
                    return Optional.empty();
                }
                var base64 = Base64.getDecoder();
                var parsed = new Hash(
                        number(numbers.get(0), "m=", MEMORY_KIB_MAX),
                        number(numbers.get(1), "t=", ITERATIONS_MAX),
                        number(numbers.get(2), "p=", 16),
                        base64.decode(parts[4]),
                        base64.decode(parts[5]));
                return parsed.salt().length >= 8 && parsed.hash().length == HASH_BYTES
                        ? Optional.of(parsed)
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private static int number(String text, String name, int most) {
            int value = text.startsWith(name) ? Integer.parseInt(text.substring(name.length())) : 0;
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(text);
            }
            return value;
        }
    }
}
