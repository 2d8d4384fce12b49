package org.tandem.user;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Problems;
import org.tandem.admin.Secret;

/// Somebody who may log in: a person or a program. Names that differ in case alone are the same account.
///
/// @param displayName as pages show it; may be empty
/// @param roles what it may do
/// @param active whether it may log in, and its tokens count
/// @param mustChangePassword whether it can do nothing but set a new password after log-in
/// @param passwordHash what the password is checked with ([Passwords]); null: nobody can log in by password
public record Account(
        String name,
        @Default("") String displayName,
        Set<Role> roles,
        @Default("true") boolean active,
        @Default("false") boolean mustChangePassword,
        @Nullable Secret passwordHash)
        implements Administered {
    public static final ObjectType<Account> TYPE =
            ObjectType.namedIgnoringCase("account", Account.class, Account::check);

    public Account {
        roles = Set.copyOf(roles);
        if (displayName.length() > 128) {
            throw new IllegalArgumentException("displayName has " + displayName.length() + " characters, at most 128");
        }
        if (passwordHash != null && !passwordHash.isKept() && !Passwords.isHash(passwordHash.reveal())) {
            throw new IllegalArgumentException(
                    "passwordHash is no hash that this server can check; set a password instead (user set-password)");
        }
    }

    /// All that its roles give.
    public Rights rights() {
        return Rights.of(
                roles.stream().flatMap(role -> role.patterns().stream()).collect(Collectors.toUnmodifiableSet()));
    }

    /// The same with another password, which the person has to change or not.
    public Account withPassword(String hash, boolean mustChange) {
        return new Account(name, displayName, roles, active, mustChange, Secret.of(hash));
    }

    boolean isActiveAdministrator() {
        return active && roles.contains(Role.ADMINISTRATOR);
    }

    /// Said once, at the first account that could be the administrator: a server that nobody can administer is
    /// lost.
    private static void check(Account account, AdminView all, Problems problems) {
        var accounts = all.all(TYPE);
        if (accounts.stream().noneMatch(Account::isActiveAdministrator)
                && accounts.getFirst().name().equals(account.name())) {
            problems.error("roles", "no active account with the role administrator would be left");
        }
    }
}
