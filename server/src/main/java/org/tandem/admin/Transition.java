package org.tandem.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Works out where a change set leads from a view, without doing it: the one place where changes are checked.
/// Used once.
final class Transition {
    private static final int NAME_MAX = 128;

    private final AdminView before;
    private final Map<String, ObjectType<?>> types;
    private final AdminCodec codec;
    private final AdminLimits limits;
    private final Instant at;
    private final Author author;

    private final Problems problems = new Problems();
    private final Map<ObjectType<?>, Map<String, @Nullable Versioned<?>>> changed = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final Set<String> touched = new HashSet<>();

    /// One object that really changes, with secrets in its trees.
    record Step(
            ObjectType<?> type,
            String key,
            String name,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {}

    /// Where it leads.
    sealed interface Result {
        /// It may be done.
        record Ready(AdminView after, List<Step> steps, List<Problem> warnings) implements Result {}

        /// It may not.
        record Not(Outcome outcome) implements Result {}
    }

    Transition(
            AdminView before,
            Map<String, ObjectType<?>> types,
            AdminCodec codec,
            AdminLimits limits,
            Instant at,
            Author author) {
        this.before = before;
        this.types = types;
        this.codec = codec;
        this.limits = limits;
        this.at = at;
        this.author = author;
    }

    Result of(ChangeSet set) {
        var basedOn = set.basedOn();
        if (basedOn != null && basedOn != before.version()) {
            return new Result.Not(new Outcome.Conflict("", "", basedOn, before.version()));
        }
        for (var change : set.changes()) {
            requireRegistered(change.type());
            var conflict = conflict(change.type(), change);
            if (conflict != null) {
                return new Result.Not(conflict);
            }
        }
        var named = new HashSet<String>();
        for (var change : set.changes()) {
            var here = problems.at(change.type().typeName()).at(change.name());
            if (!named.add(change.type() + "/" + change.type().key(change.name()))) {
                here.error("", "is changed twice in one step");
                continue;
            }
            switch (change) {
                case Change.Put<?> put -> put(put, here);
                case Change.Delete<?> delete -> delete(delete.type(), delete.name());
            }
        }
        if (problems.hasErrors()) {
            return new Result.Not(new Outcome.Refused(problems.list()));
        }
        if (steps.isEmpty()) {
            return new Result.Ready(before, List.of(), List.of());
        }
        return checked(before.with(before.version() + 1, changed));
    }

    private Result checked(AdminView after) {
        long count = types.values().stream()
                .mapToLong(type -> after.all(type).size())
                .sum();
        if (count > limits.objectsMax()) {
            problems.error("", "there would be " + count + " objects, at most " + limits.objectsMax() + " are kept");
            return new Result.Not(new Outcome.Refused(problems.list()));
        }
        var found = Validation.ofStep(before, after, types.values(), touched);
        return found.hasErrors()
                ? new Result.Not(new Outcome.Refused(found.list()))
                : new Result.Ready(after, List.copyOf(steps), found.list());
    }

    private void requireRegistered(ObjectType<?> type) {
        if (!type.equals(types.get(type.typeName()))) {
            throw new IllegalStateException("object type " + type + " is not registered");
        }
    }

    private <T extends Administered> Outcome.@Nullable Conflict conflict(ObjectType<T> type, Change change) {
        long actual =
                before.versioned(type, change.name()).map(Versioned::version).orElse(0L);
        long expected = change.expectedVersion();
        boolean missing = change instanceof Change.Delete<?> && actual == 0 && expected != ChangeSet.ANY;
        return missing || (expected != ChangeSet.ANY && expected != actual)
                ? new Outcome.Conflict(type.typeName(), change.name(), expected, actual)
                : null;
    }

    private <T extends Administered> void put(Change.Put<T> put, Problems here) {
        var type = put.type();
        var current = before.versioned(type, put.name()).orElse(null);
        var currentTree = current == null ? null : codec.write(current.object());
        int errors = problems.errors();
        checkName(type, put.name(), here);
        var object = type.cast(put.object());
        var tree = codec.write(object);
        if (SecretTrees.holdsKept(tree)) {
            tree = (ObjectNode) SecretTrees.withKept(tree, currentTree, here);
            object = problems.errors() > errors
                    ? null
                    : codec.read(type, tree, here).orElse(null);
        }
        if (object == null || problems.errors() > errors) {
            return;
        }
        boolean isSet = current != null && current.version() > 0;
        if (isSet && tree.equals(currentTree)) {
            return;
        }
        if (current != null && !current.object().name().equals(object.name())) {
            touched.add(Problems.path(type.typeName(), current.object().name()));
        }
        var versioned = new Versioned<Administered>(object, before.version() + 1, at, author.name());
        record(type, object.name(), versioned, isSet ? currentTree : null, tree);
    }

    private <T extends Administered> void delete(ObjectType<T> type, String name) {
        var current = before.versioned(type, name).orElse(null);
        if (current != null && current.version() > 0) {
            record(type, current.object().name(), null, codec.write(current.object()), null);
        }
    }

    private void record(
            ObjectType<?> type,
            String name,
            @Nullable Versioned<?> versioned,
            @Nullable ObjectNode beforeTree,
            @Nullable ObjectNode afterTree) {
        var key = type.key(name);
        changed.computeIfAbsent(type, _ -> new LinkedHashMap<>()).put(key, versioned);
        steps.add(new Step(type, key, name, beforeTree, afterTree));
        touched.add(Problems.path(type.typeName(), name));
    }

    private static void checkName(ObjectType<?> type, String name, Problems here) {
        if (name.isEmpty() || name.length() > NAME_MAX) {
            here.error("name", "a name has 1 to " + NAME_MAX + " characters, not " + name.length());
        } else if (name.chars().anyMatch(Character::isISOControl)) {
            here.error("name", "a name holds no control characters");
        } else if (!name.strip().equals(name)) {
            here.error("name", "a name neither begins nor ends with a blank");
        }
        var initial = type.initial();
        if (initial != null && !initial.name().equals(name)) {
            here.error("name", "the only object of " + type + " is named " + initial.name());
        }
    }
}
