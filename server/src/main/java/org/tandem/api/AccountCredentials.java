package org.tandem.api;

import java.util.Optional;
import org.tandem.admin.Administration;
import org.tandem.http.Credentials;
import org.tandem.http.Principal;
import org.tandem.user.Account;
import org.tandem.user.AccountLogIn;
import org.tandem.user.ApiTokens;
import org.tandem.user.Rights;

/// Lets the accounts and tokens that are administered here log in over HTTP. For any thread.
public final class AccountCredentials implements Credentials {
    private final Administration administration;
    private final AccountLogIn logIn;
    private final ApiTokens tokens;

    public AccountCredentials(Administration administration, AccountLogIn logIn, ApiTokens tokens) {
        this.administration = administration;
        this.logIn = logIn;
        this.tokens = tokens;
    }

    /// An account with the rights that count for a request.
    record Known(Account account, Rights rights) implements Principal {
        @Override
        public String name() {
            return account.name();
        }

        @Override
        public boolean may(String right) {
            return rights.allows(right);
        }

        @Override
        public String credentialStamp() {
            return AccountLogIn.credentialStamp(account);
        }

        @Override
        public boolean mustChangePassword() {
            return account.mustChangePassword();
        }
    }

    @Override
    public Verdict logIn(String account, String password) {
        return switch (logIn.check(account, password)) {
            case AccountLogIn.Outcome.Accepted(var known) -> new Verdict.Accepted(new Known(known, known.rights()));
            case AccountLogIn.Outcome.Rejected _ -> new Verdict.Rejected();
            case AccountLogIn.Outcome.Busy _ -> new Verdict.Busy();
        };
    }

    @Override
    public Optional<Principal> account(String name) {
        return administration
                .current()
                .find(Account.TYPE, name)
                .filter(Account::active)
                .map(account -> new Known(account, account.rights()));
    }

    @Override
    public Optional<Principal> bearer(String token) {
        return tokens.check(token).map(bearer -> new Known(bearer.account(), bearer.rights()));
    }
}
