package org.tandem.admin;

/// Who changes something, and by what.
///
/// @param name the account's name, or the part of the server that acts by itself
/// @param through what the change came by
public record Author(String name, Through through) {
    /// The doors to the one command path.
    public enum Through {
        API,
        COMMAND_LINE,
        IMPORT,
        SERVER
    }

    public Author {
        if (name.isBlank() || name.length() > 128) {
            throw new IllegalArgumentException("name of an author is blank or longer than 128 characters");
        }
    }

    /// The server itself: what it makes at first start.
    public static Author server(String part) {
        return new Author(part, Through.SERVER);
    }
}
