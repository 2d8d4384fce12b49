package org.tandem.user;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tandem.admin.AdminView;
import org.tandem.admin.Secret;

/// Checks account and password. For any thread; blocks.
public final class AccountLogIn {
    private final Supplier<AdminView> view;
    private final Passwords passwords;
    private final Consumer<Account> onLogIn;

    /// @param onLogIn hears of each log-in that went well
    public AccountLogIn(Supplier<AdminView> view, Passwords passwords, Consumer<Account> onLogIn) {
        this.view = view;
        this.passwords = passwords;
        this.onLogIn = onLogIn;
    }

    /// What became of a log-in.
    public sealed interface Outcome {
        record Accepted(Account account) implements Outcome {}

        /// Unknown, not active, without password, or the wrong password: takes the same time and says the same.
        record Rejected() implements Outcome {}

        /// Too many at once; nothing was looked at.
        record Busy() implements Outcome {}
    }

    public Outcome check(String name, String password) {
        var account = view.get().find(Account.TYPE, name).orElse(null);
        try {
            if (account == null || !account.active() || account.passwordHash() == null) {
                passwords.checkNobody(password);
                return new Outcome.Rejected();
            }
            if (!passwords.matches(account.passwordHash().reveal(), password)) {
                return new Outcome.Rejected();
            }
        } catch (Passwords.Busy e) {
            return new Outcome.Busy();
        }
        onLogIn.accept(account);
        return new Outcome.Accepted(account);
    }

    /// Changes with the password and with nothing else; tells nothing about it.
    public static String credentialStamp(Account account) {
        Secret hash = account.passwordHash();
        return hash == null ? "" : Integer.toHexString(hash.hashCode());
    }
}
