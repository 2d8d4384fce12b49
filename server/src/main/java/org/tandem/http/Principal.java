package org.tandem.http;

/// Who asks: an account, as it is at this moment, with the rights that count for this request.
public interface Principal {
    /// The account's name.
    String name();

    /// Whether the right `line.read` (kind of thing, a dot, what is done to it) is granted.
    boolean may(String right);

    /// Something that changes with the password: a log-in made before that no longer counts.
    String credentialStamp();

    /// Whether nothing but a change of the password is allowed.
    boolean mustChangePassword();
}
