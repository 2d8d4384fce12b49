package org.tandem.user;

import java.time.Instant;
import java.util.Set;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Problems;
import org.tandem.admin.Secret;

/// A token by which a program speaks for an account. The token itself is shown once, when it is made
/// ([ApiTokens]).
///
/// @param account for whom; without it the token counts for nothing
/// @param scopes patterns of the rights that it may use of those that the account has ([Rights])
/// @param expires from then on it counts for nothing
/// @param description what it is for
/// @param hash what the token is checked with
public record ApiToken(
        String name,
        String account,
        Set<String> scopes,
        Instant expires,
        @Default("") String description,
        Secret hash) implements Administered {
    public static final ObjectType<ApiToken> TYPE = ObjectType.named("apiToken", ApiToken.class, ApiToken::check);

    public ApiToken {
        scopes = Set.copyOf(scopes);
        if (scopes.isEmpty() || scopes.size() > 100) {
            throw new IllegalArgumentException("scopes has " + scopes.size() + " entries, not 1 to 100");
        }
        for (var scope : scopes) {
            if (!Rights.isPattern(scope)) {
                throw new IllegalArgumentException("scopes has \"" + scope
                        + "\", which is neither a right such as line.read nor *.read, line.* or *");
            }
        }
        if (description.length() > 500) {
            throw new IllegalArgumentException("description has " + description.length() + " characters, at most 500");
        }
    }

    private static void check(ApiToken token, AdminView all, Problems problems) {
        if (all.find(Account.TYPE, token.account()).isEmpty()) {
            problems.error("account", "there is no account " + token.account());
        }
    }
}
