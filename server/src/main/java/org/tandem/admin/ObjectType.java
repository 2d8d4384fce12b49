package org.tandem.admin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A kind of administered object: its name in files and paths, its record and its check. A feature holds its
/// types as constants.
///
/// @param typeName lower camel, as in files and addresses: `line`, `lineGroup`
/// @param recordClass the record
/// @param check what must hold towards other objects
/// @param ignoresCase whether two names that differ in case alone are the same
/// @param initial for a singleton what holds until somebody sets it, else null; its name is that of the only
///     object
public record ObjectType<T extends Administered>(
        String typeName,
        Class<T> recordClass,
        Check<T> check,
        boolean ignoresCase,
        @Nullable T initial) {
    public ObjectType {
        if (typeName.isEmpty() || !typeName.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c))) {
            throw new IllegalArgumentException("typeName " + typeName + " is not made of letters and digits");
        }
        if (!recordClass.isRecord()) {
            throw new IllegalArgumentException("recordClass " + recordClass.getName() + " is not a record");
        }
    }

    /// Objects with names; names that differ in case are different.
    public static <T extends Administered> ObjectType<T> named(String typeName, Class<T> recordClass, Check<T> check) {
        return new ObjectType<>(typeName, recordClass, check, false, null);
    }

    /// Objects with names; `Lync` and `lync` are the same object, written as it was last set.
    public static <T extends Administered> ObjectType<T> namedIgnoringCase(
            String typeName, Class<T> recordClass, Check<T> check) {
        return new ObjectType<>(typeName, recordClass, check, true, null);
    }

    /// One object that is always there: `initial` until it is set, and again after it was deleted.
    public static <T extends Administered> ObjectType<T> singleton(
            String typeName, Class<T> recordClass, Check<T> check, T initial) {
        return new ObjectType<>(typeName, recordClass, check, false, initial);
    }

    public boolean isSingleton() {
        return initial != null;
    }

    /// What two names of one object have in common.
    String key(String name) {
        return ignoresCase ? name.toLowerCase(Locale.ROOT) : name;
    }

    /// The object as this type's record; a program that puts a record under another's type is wrong.
    T cast(Administered object) {
        if (!recordClass.isInstance(object)) {
            throw new IllegalStateException(
                    typeName + " holds " + recordClass.getSimpleName() + ", not " + object.getClass());
        }
        return recordClass.cast(object);
    }

    @Override
    public String toString() {
        return typeName;
    }
}
