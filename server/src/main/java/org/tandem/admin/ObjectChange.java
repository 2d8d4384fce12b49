package org.tandem.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What happened to one object, with every secret hidden.
///
/// @param type the type's name; a type that this version of the server does not know is still shown
/// @param before the object as a tree, null when it was created
/// @param after the object as a tree, null when it was deleted
/// @param fields the differences by path inside the object; empty when it was created or deleted
public record ObjectChange(
        String type,
        String name,
        Kind kind,
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        List<FieldChange> fields) {
    /// What was done.
    public enum Kind {
        CREATED,
        CHANGED,
        DELETED
    }

    /// One value that differs. A list whose elements differ in number is shown as a whole.
    ///
    /// @param path within the object: `proxies/0/port`
    /// @param before null when there was none
    /// @param after null when there is none now
    public record FieldChange(
            String path,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {
        @Override
        public String toString() {
            return path + ": " + (before == null ? "(none)" : before) + " -> " + (after == null ? "(none)" : after);
        }
    }
}
