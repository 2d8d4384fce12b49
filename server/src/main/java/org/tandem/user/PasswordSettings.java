package org.tandem.user;

import java.time.Duration;

/// How passwords are kept and how much that may cost.
///
/// @param memoryKiB of one check, in units of 1024 bytes
/// @param iterations passes over that memory
/// @param checksAtOnce further log-ins wait
/// @param checkWait how long they wait before they are told to try again
/// @param lengthMin of a new password, in characters
/// @param tokenLifetimeMax of an API token
public record PasswordSettings(
        int memoryKiB, int iterations, int checksAtOnce, Duration checkWait, int lengthMin, Duration tokenLifetimeMax) {
    public PasswordSettings {
        within("memoryKiB", memoryKiB, 8, Passwords.MEMORY_KIB_MAX);
        within("iterations", iterations, 1, Passwords.ITERATIONS_MAX);
        within("checksAtOnce", checksAtOnce, 1, 64);
        within("lengthMin", lengthMin, 1, 128);
        if (checkWait.isNegative() || !tokenLifetimeMax.isPositive()) {
            throw new IllegalArgumentException("checkWait " + checkWait + " is negative or tokenLifetimeMax "
                    + tokenLifetimeMax + " not positive");
        }
    }

    /// The second choice of RFC 9106 §4 narrowed to 19 MiB and two passes, about 40 ms: enough for passwords that
    /// are guessed at a few per minute, and four at once cost 76 MiB.
    public static PasswordSettings defaults() {
        return new PasswordSettings(19 * 1024, 2, 4, Duration.ofSeconds(3), 10, Duration.ofDays(366));
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + " is not within " + least + " and " + most);
        }
    }
}
