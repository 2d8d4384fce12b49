package org.tandem.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out who asks, and whether that is allowed. For any thread.
public final class Doorkeeper {
    /// The header that carries a session's CSRF token.
    public static final String CSRF_HEADER = "X-CSRF-Token";

    static final String COOKIE = "tandem_session";
    private static final String BEARER = "Bearer ";
    private static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate", "Bearer realm=\"tandem\"");
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private final Credentials credentials;
    private final WebSessions webSessions;
    private final LoginAttempts attempts;

    public Doorkeeper(HttpSettings settings, Credentials credentials, InstantSource clock, SecureRandom random) {
        this.credentials = credentials;
        this.webSessions = new WebSessions(settings.sessions(), clock, random);
        this.attempts = new LoginAttempts(settings.attempts(), clock);
    }

    /// Whoever asks.
    public sealed interface Caller {
        Principal principal();

        /// By the cookie of a log-in.
        record ByCookie(Principal principal, String cookie, String csrfToken) implements Caller {}

        /// By a token.
        record ByToken(Principal principal) implements Caller {}
    }

    /// A new log-in.
    public record LoggedIn(Principal principal, String cookie, String csrfToken) {}

    /// Checks a password and opens a session, or refuses: 401, 429 with `Retry-After`, 503.
    LoggedIn logIn(String account, String password, String source) {
        var wait = attempts.begin(account, source);
        if (wait.isPresent()) {
            long seconds = wait.get().plusMillis(999).toSeconds();
            throw HttpProblem.of(
                            429,
                            "tooManyAttempts",
                            "Too many failed log-ins",
                            "Wait " + seconds + " s before the next attempt.")
                    .thrown(Map.of("Retry-After", Long.toString(seconds)));
        }
        return switch (credentials.logIn(account, password)) {
            case Credentials.Verdict.Accepted(var principal) -> {
                attempts.succeeded(account, source);
                var opened = webSessions.open(principal);
                LOG.info("log-in account={} from={}", principal.name(), source);
                yield new LoggedIn(
                        principal, opened.cookie(), opened.webSession().csrfToken());
            }
            case Credentials.Verdict.Rejected _ -> {
                LOG.warn("log-in refused from={}", source);
                throw HttpProblem.of(
                                401,
                                "wrongCredentials",
                                "Log-in failed",
                                "The account is unknown or not active, or the password is wrong.")
                        .thrown(CHALLENGE);
            }
            case Credentials.Verdict.Busy _ -> {
                attempts.abandoned(account, source);
                throw HttpProblem.of(503, "busy", "Too many log-ins at once", "Try again in a second.")
                        .thrown(Map.of("Retry-After", "1"));
            }
        };
    }

    void logOut(String cookie) {
        webSessions.close(cookie);
    }

    /// Who it is; a token goes before a cookie. `counts`: this keeps the session from becoming idle.
    Optional<Caller> identify(@Nullable String authorization, @Nullable String cookie, boolean counts) {
        if (authorization != null) {
            if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                throw HttpProblem.notLoggedIn(
                                "Authorization must be Bearer and a token; for a password open a session.")
                        .thrown(CHALLENGE);
            }
            return credentials
                    .bearer(authorization.substring(BEARER.length()).trim())
                    .map(Caller.ByToken::new);
        }
        if (cookie == null) {
            return Optional.empty();
        }
        return webSessions.find(cookie, counts).flatMap(found -> {
            var principal = credentials.account(found.account());
            if (principal.isEmpty() || !principal.get().credentialStamp().equals(found.credentialStamp())) {
                webSessions.close(cookie);
                return Optional.empty();
            }
            return Optional.of(new Caller.ByCookie(principal.get(), cookie, found.csrfToken()));
        });
    }

    /// Lets the request pass or refuses it: 401, 403.
    @Nullable
    Caller admit(WebRequest request, Access access) {
        if (access instanceof Access.Open) {
            return null;
        }
        var caller = identify(
                        request.header("Authorization").orElse(null),
                        request.cookie(COOKIE).orElse(null),
                        true)
                .orElseThrow(() -> HttpProblem.notLoggedIn("There is no valid session or token with this request.")
                        .thrown(CHALLENGE));
        if (caller instanceof Caller.ByCookie byCookie && !request.method().isSafe()) {
            checkCsrf(request, byCookie);
        }
        switch (access) {
            case Access.Open _, Access.LoggedIn _ -> {}
            case Access.Right right -> checkRight(caller.principal(), right.in(request.pathParameters()));
        }
        return caller;
    }

    static void checkRight(Principal principal, String right) {
        if (principal.mustChangePassword()) {
            throw HttpProblem.of(
                            403,
                            "mustChangePassword",
                            "The password must be changed first",
                            "Change the password of " + principal.name() + " (POST /api/v1/session/password).")
                    .thrown();
        }
        if (!principal.may(right)) {
            throw HttpProblem.notAllowed(principal.name() + " lacks the right " + right + ".")
                    .with(Map.of("right", right))
                    .thrown();
        }
    }

    private static void checkCsrf(WebRequest request, Caller.ByCookie caller) {
        var given = request.header(CSRF_HEADER).orElse("");
        if (!MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), caller.csrfToken().getBytes(StandardCharsets.UTF_8))) {
            throw HttpProblem.of(
                            403,
                            "csrf",
                            "The request does not come from our own page",
                            "Send the session's CSRF token in " + CSRF_HEADER + ".")
                    .thrown();
        }
    }
}
