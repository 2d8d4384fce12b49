package org.tandem.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Log-in and log-out: `/api/v1/session`.
public final class SessionRoutes implements LogOut {
    public static final String PATH = "/api/v1/session";
    private static final int TEXT_MAX = 1024;

    private final Doorkeeper doorkeeper;

    public SessionRoutes(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Access.open(), this::logIn),
                Route.get(PATH, Access.loggedIn(), request -> Answer.json(Shown.of(request.caller()))),
                Route.delete(PATH, Access.loggedIn(), this::logOut));
    }

    /// Ends the log-in that this request came by, and takes the cookie back.
    @Override
    public Answer loggedOut(WebRequest request, Answer answer) {
        if (request.caller() instanceof Doorkeeper.Caller.ByCookie byCookie) {
            doorkeeper.logOut(byCookie.cookie());
        }
        return answer.header("Set-Cookie", cookie("", request.isSecure()) + "; Max-Age=0");
    }

    private Answer logIn(WebRequest request) {
        var given = request.json(Given.class);
        if (given.account() == null || given.password() == null) {
            throw HttpProblem.badRequest("The body must have account and password.")
                    .thrown();
        }
        if (given.account().length() > TEXT_MAX || given.password().length() > TEXT_MAX) {
            throw HttpProblem.badRequest("Account and password have at most " + TEXT_MAX + " characters.")
                    .thrown();
        }
        var done = doorkeeper.logIn(given.account(), given.password(), request.source());
        var principal = done.principal();
        return Answer.json(new Shown(principal.name(), principal.mustChangePassword(), done.csrfToken()))
                .status(201)
                .header("Set-Cookie", cookie(done.cookie(), request.isSecure()));
    }

    private Answer logOut(WebRequest request) {
        return loggedOut(request, Answer.noContent());
    }

    private static String cookie(String value, boolean secure) {
        return Doorkeeper.COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }

    private record Given(@Nullable String account, @Nullable String password) {
        @Override
        public String toString() {
            return "Given[account=" + account + "]";
        }
    }

    /// @param csrfToken absent when a token was used instead of a log-in
    private record Shown(
            String account,
            boolean mustChangePassword,
            @Nullable String csrfToken) {
        private static Shown of(Doorkeeper.Caller caller) {
            var principal = caller.principal();
            var csrfToken = caller instanceof Doorkeeper.Caller.ByCookie byCookie ? byCookie.csrfToken() : null;
            return new Shown(principal.name(), principal.mustChangePassword(), csrfToken);
        }
    }
}
