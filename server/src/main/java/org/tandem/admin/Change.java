package org.tandem.admin;

/// One object set or taken away. `expectedVersion` is the version that the author saw, or [ChangeSet#ANY] or
/// [ChangeSet#MUST_NOT_EXIST].
public sealed interface Change {
    ObjectType<?> type();

    String name();

    long expectedVersion();

    /// The object is as given afterwards, whether it was there or not. [Secret#KEPT] inside it stands for the
    /// stored secret.
    record Put<T extends Administered>(ObjectType<T> type, T object, long expectedVersion) implements Change {
        @Override
        public String name() {
            return object.name();
        }
    }

    /// The object is not there afterwards; a singleton is as at first. An object that is not there is a
    /// conflict, unless [ChangeSet#ANY] is expected.
    record Delete<T extends Administered>(ObjectType<T> type, String name, long expectedVersion) implements Change {}
}
