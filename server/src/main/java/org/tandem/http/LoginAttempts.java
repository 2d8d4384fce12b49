package org.tandem.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How fast passwords may be tried, per account and per source address.
///
/// An attempt counts as failed from its beginning until it has succeeded, so that trying many at once gains
/// nothing. After the free failures each further one doubles the wait; an attempt within the wait is refused
/// without looking at the password, and does not prolong it. For any thread; a lock rather than a mailbox,
/// because the caller needs the answer and it is held for nanoseconds.
final class LoginAttempts {
    private final HttpSettings.Attempts settings;
    private final InstantSource clock;
    private final Map<String, Failures> failing = new LinkedHashMap<>();

    LoginAttempts(HttpSettings.Attempts settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// Empty: go on, and then say [#succeeded] or [#abandoned] unless it failed. Else how long to wait.
    synchronized Optional<Duration> begin(String account, String source) {
        var now = clock.instant();
        var wait = longer(waitOf(accountKey(account), now), waitOf(sourceKey(source), now));
        if (wait.isPositive()) {
            return Optional.of(wait);
        }
        count(accountKey(account), settings.freePerAccount(), now);
        count(sourceKey(source), settings.freePerSource(), now);
        return Optional.empty();
    }

    /// The password was right: the account starts anew, the source loses this attempt alone.
    synchronized void succeeded(String account, String source) {
        failing.remove(accountKey(account));
        takeBack(sourceKey(source));
    }

    /// The password was not looked at.
    synchronized void abandoned(String account, String source) {
        takeBack(accountKey(account));
        takeBack(sourceKey(source));
    }

    synchronized int remembered() {
        return failing.size();
    }

    private Duration waitOf(String key, Instant now) {
        var failures = failing.get(key);
        return failures == null ? Duration.ZERO : Duration.between(now, failures.blockedUntil());
    }

    private void count(String key, int free, Instant now) {
        var before = failing.remove(key);
        var forgottenAfter = settings.longestWait().multipliedBy(2);
        boolean goesOn = before != null && !before.last().plus(forgottenAfter).isBefore(now);
        int count = before != null && goesOn ? before.count() + 1 : 1;
        var wait = count > free ? wait(count - free - 1) : Duration.ZERO;
        failing.put(key, new Failures(count, now, now.plus(wait)));
        if (failing.size() > settings.remembered()) {
            var eldest = failing.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private void takeBack(String key) {
        failing.computeIfPresent(
                key,
                (_, was) -> was.count() <= 1 ? null : new Failures(was.count() - 1, was.last(), was.blockedUntil()));
    }

    private Duration wait(int doublings) {
        var wait = settings.firstWait().multipliedBy(1L << Math.min(doublings, 30));
        return wait.compareTo(settings.longestWait()) > 0 ? settings.longestWait() : wait;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String accountKey(String account) {
        var lower = account.toLowerCase(Locale.ROOT);
        return "account " + lower.substring(0, Math.min(lower.length(), 128));
    }

    /// Whoever has one IPv6 address has its whole /64.
    private static String sourceKey(String source) {
        var address = source;
        if (source.indexOf(':') >= 0) {
            var groups = source.split(":", -1);
            int compressed = source.indexOf("::");
            boolean prefixIsWritten =
                    compressed < 0 || source.substring(0, compressed).split(":", -1).length >= 4;
            address = prefixIsWritten && groups.length >= 4
                    ? groups[0] + ":" + groups[1] + ":" + groups[2] + ":" + groups[3]
                    : source;
        }
        return "source " + address;
    }

    private record Failures(int count, Instant last, Instant blockedUntil) {}
}
