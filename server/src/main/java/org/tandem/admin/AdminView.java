package org.tandem.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All administered objects at one version: an immutable snapshot that any thread may read and keep.
public final class AdminView {
    private final long version;
    private final Map<String, Table<?>> tables;

    private AdminView(long version, Map<String, Table<?>> tables) {
        this.version = version;
        this.tables = tables;
    }

    /// No objects but singletons as they are at first.
    static AdminView empty(Collection<ObjectType<?>> types) {
        var tables = new HashMap<String, Table<?>>();
        for (var type : types) {
            tables.put(type.typeName(), Table.of(type, Map.of()));
        }
        return new AdminView(0, Map.copyOf(tables));
    }

    /// How many change sets led here; 0: nothing was ever set.
    public long version() {
        return version;
    }

    /// The object of that name, compared as its type says; a singleton is found by its only name.
    public <T extends Administered> Optional<T> find(ObjectType<T> type, String name) {
        return versioned(type, name).map(Versioned::object);
    }

    public <T extends Administered> Optional<Versioned<T>> versioned(ObjectType<T> type, String name) {
        return Optional.ofNullable(table(type).byKey().get(type.key(name)));
    }

    /// All objects of the type, by name.
    public <T extends Administered> List<T> all(ObjectType<T> type) {
        return table(type).objects();
    }

    /// All objects of the type with their versions, by name.
    public <T extends Administered> List<Versioned<T>> allVersioned(ObjectType<T> type) {
        return table(type).versioned();
    }

    /// The only object of a singleton type.
    public <T extends Administered> T single(ObjectType<T> type) {
        if (!type.isSingleton()) {
            throw new IllegalStateException(type + " is not a singleton");
        }
        return table(type).objects().getFirst();
    }

    /// This view with the given objects put or, where null, taken away.
    AdminView with(long newVersion, Map<ObjectType<?>, Map<String, @Nullable Versioned<?>>> changes) {
        var changed = new HashMap<>(tables);
        for (var change : changes.entrySet()) {
            changed.put(change.getKey().typeName(), changed(change.getKey(), change.getValue()));
        }
        return new AdminView(newVersion, Map.copyOf(changed));
    }

    private <T extends Administered> Table<T> changed(ObjectType<T> type, Map<String, @Nullable Versioned<?>> objects) {
        var byKey = new HashMap<>(table(type).byKey());
        objects.forEach((key, versioned) -> {
            if (versioned == null) {
                byKey.remove(key);
            } else {
                var object = type.cast(versioned.object());
                byKey.put(
                        key,
                        new Versioned<>(object, versioned.version(), versioned.changedAt(), versioned.changedBy()));
            }
        });
        return Table.of(type, byKey);
    }

    // The tables are filled by type, so a table found by a type's name holds that type's records.
    @SuppressWarnings("unchecked")
    private <T extends Administered> Table<T> table(ObjectType<T> type) {
        var table = tables.get(type.typeName());
        if (table == null || table.recordClass() != type.recordClass()) {
            throw new IllegalStateException("object type " + type + " is not registered");
        }
        return (Table<T>) table;
    }

    private record Table<T extends Administered>(
            Class<T> recordClass, Map<String, Versioned<T>> byKey, List<Versioned<T>> versioned, List<T> objects) {
        private static <T extends Administered> Table<T> of(ObjectType<T> type, Map<String, Versioned<T>> given) {
            var byKey = new HashMap<>(given);
            var initial = type.initial();
            if (initial != null) {
                byKey.putIfAbsent(type.key(initial.name()), new Versioned<>(initial, 0, Instant.EPOCH, ""));
            }
            var versioned = new ArrayList<>(byKey.values());
            versioned.sort(Comparator.comparing(v -> v.object().name()));
            return new Table<>(
                    type.recordClass(),
                    Map.copyOf(byKey),
                    List.copyOf(versioned),
                    versioned.stream().map(Versioned::object).toList());
        }
    }
}
