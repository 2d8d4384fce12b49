/// Who may log in and what for: accounts, their passwords and roles, tokens for programs.
///
/// [Account] and [ApiToken] are administered objects. [AccountLogIn] checks passwords ([Passwords], Argon2id),
/// [ApiTokens] makes and checks tokens. What a role may do stands in [Role]; what the commands need is named by
/// [Right].
///
/// Invariant: no password and no token is kept, only what they are checked with; there is always an active
/// administrator.
///
/// Sources: RFC 9106 (Argon2); docs/users.md.
@NullMarked
package org.tandem.user;

import org.jspecify.annotations.NullMarked;
