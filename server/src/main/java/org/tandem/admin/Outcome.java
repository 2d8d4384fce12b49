package org.tandem.admin;

import java.util.List;

/// What became of a change set.
public sealed interface Outcome {
    /// It is on disk and in force.
    ///
    /// @param view the state now
    /// @param changes what really changed; empty when everything was so already, and then the version is the
    ///     old one
    /// @param warnings about the objects that were changed
    record Applied(AdminView view, List<ObjectChange> changes, List<Problem> warnings) implements Outcome {}

    /// Nothing was changed; all that is wrong, warnings included.
    record Refused(List<Problem> problems) implements Outcome {}

    /// Nothing was changed: somebody else was faster.
    ///
    /// @param type the object's type; empty when the version of all data was expected
    /// @param name the object's name; empty when the version of all data was expected
    /// @param actualVersion 0 when the object does not exist
    record Conflict(String type, String name, long expectedVersion, long actualVersion) implements Outcome {}
}
