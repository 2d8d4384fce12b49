package org.tandem.api;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administration;
import org.tandem.admin.ChangeSet;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.LogOut;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.user.Account;
import org.tandem.user.AccountLogIn;
import org.tandem.user.ApiToken;
import org.tandem.user.ApiTokens;
import org.tandem.user.PasswordSettings;
import org.tandem.user.Passwords;
import org.tandem.user.Right;
import org.tandem.user.Rights;

/// Passwords and tokens: what cannot be done by putting an object, because a secret comes in or goes out in the
/// clear, once.
final class AccountRoutes {
    private static final int DAYS = 90;

    private final Administration administration;
    private final Passwords passwords;
    private final AccountLogIn logIn;
    private final ApiTokens tokens;
    private final PasswordSettings settings;
    private final LogOut logOut;

    AccountRoutes(
            Administration administration,
            Passwords passwords,
            AccountLogIn logIn,
            ApiTokens tokens,
            PasswordSettings settings,
            LogOut logOut) {
        this.administration = administration;
        this.passwords = passwords;
        this.logIn = logIn;
        this.tokens = tokens;
        this.settings = settings;
        this.logOut = logOut;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/session/password", Access.loggedIn(), this::changeOwn),
                Route.post("/api/v1/accounts/{name}/password", Access.right(Right.ACCOUNT_WRITE.key()), this::set),
                Route.post("/api/v1/tokens", Access.right(Right.TOKEN_WRITE.key()), this::makeToken));
    }

    private record OwnPassword(
            @Nullable String current, @Nullable String password) {
        @Override
        public String toString() {
            return "OwnPassword[]";
        }
    }

    private record NewPassword(
            @Nullable String password, @Nullable Boolean mustChange) {
        @Override
        public String toString() {
            return "NewPassword[]";
        }
    }

    private record NewToken(
            @Nullable String name,
            @Nullable String account,
            @Nullable Set<String> scopes,
            @Nullable Integer days,
            @Nullable String description) {}

    private record TokenShown(
            String name, String account, Set<String> scopes, java.time.Instant expires, String token) {}

    /// Ends all log-ins of the account, this one too.
    private Answer changeOwn(WebRequest request) {
        var given = request.json(OwnPassword.class);
        if (given.current() == null || given.password() == null) {
            throw HttpProblem.badRequest("The body must have current and password.")
                    .thrown();
        }
        var name = request.principal().name();
        switch (logIn.check(name, given.current())) {
            case AccountLogIn.Outcome.Accepted _ -> {}
            case AccountLogIn.Outcome.Rejected _ ->
                throw HttpProblem.notAllowed("The current password is wrong.").thrown();
            case AccountLogIn.Outcome.Busy _ -> throw busy();
        }
        change(request, name, given.password(), false);
        return logOut.loggedOut(request, Answer.noContent());
    }

    private Answer set(WebRequest request) {
        var given = request.json(NewPassword.class);
        if (given.password() == null) {
            throw HttpProblem.badRequest("The body must have password.").thrown();
        }
        change(request, request.pathParameter("name"), given.password(), !Boolean.FALSE.equals(given.mustChange()));
        return Answer.noContent();
    }

    private void change(WebRequest request, String name, String password, boolean mustChange) {
        var account = administration
                .current()
                .versioned(Account.TYPE, name)
                .orElseThrow(() -> HttpProblem.notFound("There is no account " + name + ".")
                        .thrown());
        passwords.weakness(name, password).ifPresent(weakness -> {
            throw HttpProblem.of(422, "invalid", "The data is not valid", "The password cannot be used.")
                    .with(List.of(new HttpProblem.Item("password", "error", weakness)))
                    .thrown();
        });
        String hash;
        try {
            hash = passwords.hash(password);
        } catch (Passwords.Busy e) {
            throw busy();
        }
        var changed = account.object().withPassword(hash, mustChange);
        Refusals.applied(() -> administration.apply(
                ChangeSet.put(Account.TYPE, changed, account.version()), Refusals.author(request), "password set"));
    }

    /// Nobody can give a token more than he has himself.
    private Answer makeToken(WebRequest request) {
        var given = request.json(NewToken.class);
        if (given.name() == null || given.scopes() == null) {
            throw HttpProblem.badRequest("The body must have name and scopes.").thrown();
        }
        var account = given.account() == null ? request.principal().name() : given.account();
        for (var scope : given.scopes()) {
            if (Rights.isPattern(scope)) {
                request.require(scope);
            }
        }
        int days = given.days() == null ? DAYS : given.days();
        long most = settings.tokenLifetimeMax().toDays();
        if (days < 1 || days > most) {
            throw HttpProblem.badRequest("days is " + days + ", not 1 to " + most + ".")
                    .thrown();
        }
        ApiTokens.Made made;
        try {
            made = tokens.make(
                    given.name(),
                    account,
                    given.scopes(),
                    Duration.ofDays(days),
                    given.description() == null ? "" : given.description());
        } catch (IllegalArgumentException e) {
            throw HttpProblem.of(422, "invalid", "The data is not valid", String.valueOf(e.getMessage()))
                    .thrown();
        }
        Refusals.applied(() -> administration.apply(
                ChangeSet.create(ApiToken.TYPE, made.object()), Refusals.author(request), "token made"));
        var object = made.object();
        return Answer.json(new TokenShown(
                        object.name(), object.account(), object.scopes(), object.expires(), made.token()))
                .status(201);
    }

    private static HttpProblem.Thrown busy() {
        return HttpProblem.of(503, "busy", "Too many log-ins at once", "Try again in a second.")
                .thrown(java.util.Map.of("Retry-After", "1"));
    }
}
