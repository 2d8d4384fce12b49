package org.tandem.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Log-ins that are held by a cookie: in memory only, so a restart ends them all.
///
/// Found by the hash of the cookie, so that neither a memory dump nor the time that a look-up takes tells a
/// cookie. For any thread; a lock rather than a mailbox, because each request needs the answer and it is held for
/// microseconds.
final class WebSessions {
    private static final int SECRET_BYTES = 32;

    private final HttpSettings.Sessions settings;
    private final InstantSource clock;
    private final SecureRandom random;
    /// In the order of last use, longest ago first.
    private final Map<String, WebSession> byHash = new LinkedHashMap<>(16, 0.75f, true);

    WebSessions(HttpSettings.Sessions settings, InstantSource clock, SecureRandom random) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /// A log-in.
    ///
    /// @param credentialStamp what the account's was then: another one now means that the password was changed
    /// @param csrfToken what the browser's own page knows and another site's page doesn't
    record WebSession(String account, String credentialStamp, String csrfToken, Instant begun, Instant used) {
        private WebSession used(Instant now) {
            return new WebSession(account, credentialStamp, csrfToken, begun, now);
        }
    }

    /// A new log-in and its cookie.
    record Opened(String cookie, WebSession webSession) {}

    synchronized Opened open(Principal principal) {
        var now = clock.instant();
        var cookie = secret();
        var opened = new WebSession(principal.name(), principal.credentialStamp(), secret(), now, now);
        makeRoom(principal.name());
        byHash.put(hash(cookie), opened);
        return new Opened(cookie, opened);
    }

    /// The log-in of this cookie, unless it has ended. `counts`: this use keeps it from becoming idle.
    synchronized Optional<WebSession> find(String cookie, boolean counts) {
        var now = clock.instant();
        var key = hash(cookie);
        var found = byHash.get(key);
        if (found == null) {
            return Optional.empty();
        }
        if (now.isAfter(found.used().plus(settings.idle()))
                || now.isAfter(found.begun().plus(settings.lifetime()))) {
            byHash.remove(key);
            return Optional.empty();
        }
        if (counts) {
            byHash.put(key, found.used(now));
        }
        return Optional.of(found);
    }

    synchronized void close(String cookie) {
        byHash.remove(hash(cookie));
    }

    synchronized int count() {
        return byHash.size();
    }

    private void makeRoom(String account) {
        int ofAccount = 0;
        for (var one : byHash.values()) {
            if (one.account().equals(account)) {
                ofAccount++;
            }
        }
        var eldest = byHash.entrySet().iterator();
        while (eldest.hasNext()
                && (ofAccount >= settings.countPerAccountMax() || byHash.size() >= settings.countMax())) {
            boolean own = eldest.next().getValue().account().equals(account);
            if (own || byHash.size() >= settings.countMax()) {
                eldest.remove();
                ofAccount -= own ? 1 : 0;
            }
        }
    }

    private String secret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String cookie) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(cookie.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 does not work here", e);
        }
    }
}
