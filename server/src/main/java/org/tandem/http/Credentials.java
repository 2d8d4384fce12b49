package org.tandem.http;

import java.util.Optional;

/// Knows accounts and their passwords and tokens. For any thread.
public interface Credentials {
    /// Checks a password; takes a while by design.
    Verdict logIn(String account, String password);

    /// The account as it is now; empty when it is gone or may not log in any more.
    Optional<Principal> account(String name);

    /// Whoever the token speaks for, with the token's rights; empty when it is unknown, out of date or its
    /// account is.
    Optional<Principal> bearer(String token);

    /// What became of a log-in.
    sealed interface Verdict {
        /// The password is right and the account may log in.
        record Accepted(Principal principal) implements Verdict {}

        /// Something is wrong; nobody is told what.
        record Rejected() implements Verdict {}

        /// Too many log-ins are being checked.
        record Busy() implements Verdict {}
    }
}
