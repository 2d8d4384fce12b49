package org.tandem.admin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes that are made together or not at all. Each object may be named once.
///
/// @param basedOn the version of all data that the author saw, when nothing at all may have changed since; else
///     null
public record ChangeSet(List<Change> changes, @Nullable Long basedOn) {
    /// Whatever is there is replaced or taken away.
    public static final long ANY = -1;
    /// The object must be new; also what a singleton that was never set is expected to be.
    public static final long MUST_NOT_EXIST = 0;

    public ChangeSet {
        changes = List.copyOf(changes);
    }

    public static ChangeSet of(Change... changes) {
        return new ChangeSet(List.of(changes), null);
    }

    public static <T extends Administered> ChangeSet put(ObjectType<T> type, T object, long expectedVersion) {
        return of(new Change.Put<>(type, object, expectedVersion));
    }

    public static <T extends Administered> ChangeSet create(ObjectType<T> type, T object) {
        return put(type, object, MUST_NOT_EXIST);
    }

    public static ChangeSet delete(ObjectType<?> type, String name, long expectedVersion) {
        return of(new Change.Delete<>(type, name, expectedVersion));
    }

    /// The same and one more.
    public ChangeSet and(Change change) {
        var more = new ArrayList<>(changes);
        more.add(change);
        return new ChangeSet(more, basedOn);
    }

    /// The same, refused with a conflict when the data are no longer at `version`.
    public ChangeSet basedOn(long version) {
        return new ChangeSet(changes, version);
    }
}
