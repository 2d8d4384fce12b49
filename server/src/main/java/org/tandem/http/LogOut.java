package org.tandem.http;

/// Ends the log-in that a request came by.
@FunctionalInterface
public interface LogOut {
    /// The answer, with the cookie taken back.
    Answer loggedOut(WebRequest request, Answer answer);
}
