package org.tandem.admin;

/// Something wrong with administered data, said for the administrator who must mend it.
///
/// @param path type, name and components, separated by slashes: `line/Lync/proxies/0/port`; a slash or tilde
///     inside a name is written `~1` or `~0` as in RFC 6901; empty when the whole text is meant
/// @param severity an `ERROR` keeps the change out, a `WARNING` is shown and kept
/// @param message one sentence that names the value and what was expected
public record Problem(String path, Severity severity, String message) {
    /// Whether a change may go on in spite of it.
    public enum Severity {
        ERROR,
        WARNING
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + message + (isError() ? "" : " (warning)");
    }
}
