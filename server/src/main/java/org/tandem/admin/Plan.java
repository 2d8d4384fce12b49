package org.tandem.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a file would change, worked out without changing anything.
///
/// An object of the file is as the file says afterwards; a field that is left out has its default. Objects that
/// are not in the file stay, unless its header says `complete: true` and the file lists their type (an empty
/// list of a type deletes all of it; a type that is not listed is left alone, so that cutting a part out of an
/// export never deletes the rest). JSON is read as well, being YAML.
///
/// @param baseVersion the version of all data that it was worked out against; [#changes] is refused at any
///     other
/// @param changes what would be done; null when the file cannot be applied
/// @param differences the same for people, secrets hidden
/// @param problems errors, which keep the file from being applied, and warnings
public record Plan(
        long baseVersion, @Nullable ChangeSet changes, List<ObjectChange> differences, List<Problem> problems) {

    /// Works out what the file would change now, everything that applying it would be refused for included.
    public static Plan of(String file, Administration administration) {
        var problems = new Problems();
        var text = new AdminText(administration.limits().textBytesMax());
        var view = administration.current();
        var changes = new ArrayList<Change>();
        text.readYaml(file, problems)
                .ifPresent(tree -> new Reading(administration, view, problems, changes).read(tree));
        if (problems.hasErrors()) {
            return new Plan(view.version(), null, List.of(), problems.list());
        }
        var set = new ChangeSet(changes, view.version());
        return switch (administration.rehearse(set, view)) {
            case Transition.Result.Ready ready -> {
                var all = new ArrayList<>(problems.list());
                all.addAll(ready.warnings());
                var differences = ready.steps().stream()
                        .map(step ->
                                Differences.change(step.type().typeName(), step.name(), step.before(), step.after()))
                        .toList();
                yield new Plan(view.version(), set, differences, List.copyOf(all));
            }
            case Transition.Result.Not(Outcome.Refused(var refused)) -> {
                var all = new ArrayList<>(problems.list());
                all.addAll(refused);
                yield new Plan(view.version(), null, List.of(), List.copyOf(all));
            }
            case Transition.Result.Not(var outcome) ->
                throw new IllegalStateException("a rehearsal on its own state ended in " + outcome);
        };
    }

    public boolean isApplicable() {
        return changes != null;
    }

    /// Does what the plan says, all or nothing, if nothing was changed since it was worked out. A plan with
    /// errors is refused with them.
    public Outcome apply(Administration administration, Author author, String reason) {
        return changes == null ? new Outcome.Refused(problems) : administration.apply(changes, author, reason);
    }

    /// The plan as text for a terminal: `+` created, `~` changed, `-` deleted, then the problems.
    public String describe() {
        var lines = new ArrayList<String>();
        for (var difference : differences) {
            var object = difference.type() + " \"" + difference.name() + "\"";
            switch (difference.kind()) {
                case CREATED -> lines.add("+ " + object + " " + difference.after());
                case DELETED -> lines.add("- " + object);
                case CHANGED -> {
                    lines.add("~ " + object);
                    difference.fields().forEach(field -> lines.add("    " + field));
                }
            }
        }
        if (isApplicable() && differences.isEmpty()) {
            lines.add("Nothing would change.");
        }
        problems.forEach(problem -> lines.add((problem.isError() ? "ERROR " : "warning ")
                + problem.path()
                + (problem.path().isEmpty() ? "" : ": ")
                + problem.message()));
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    /// One file being read.
    private static final class Reading {
        private static final Set<String> ROOT_FIELDS = Set.of(Export.HEADER, Export.OBJECTS);

        private final Administration administration;
        private final AdminView view;
        private final Problems problems;
        private final List<Change> changes;
        private final Map<String, ObjectType<?>> types;

        private Reading(Administration administration, AdminView view, Problems problems, List<Change> changes) {
            this.administration = administration;
            this.view = view;
            this.problems = problems;
            this.changes = changes;
            this.types = administration.typesByName();
        }

        private void read(JsonNode tree) {
            var root = object(tree, problems);
            var header = root == null ? null : root.get(Export.HEADER);
            if (root == null || header == null) {
                problems.error(Export.HEADER, "is missing: this is no file of administered data");
                return;
            }
            known(root, ROOT_FIELDS, problems);
            boolean complete = readHeader(header);
            var objects = root.get(Export.OBJECTS);
            var byType = objects == null || objects.isNull() ? null : object(objects, problems.at(Export.OBJECTS));
            if (byType == null) {
                problems.warning(Export.OBJECTS, "is missing: the file changes nothing");
                return;
            }
            known(byType, types.keySet(), problems.at(Export.OBJECTS));
            for (var ofType : byType.properties()) {
                var type = types.get(ofType.getKey());
                if (type != null) {
                    readType(type, ofType.getValue(), complete);
                }
            }
        }

        private boolean readHeader(JsonNode node) {
            var here = problems.at(Export.HEADER);
            var header = object(node, here);
            if (header == null) {
                return false;
            }
            known(header, Export.HEADER_FIELDS, here);
            var format = header.get("format");
            if (format == null || !format.canConvertToInt() || !format.isIntegralNumber()) {
                here.error("format", "is missing or not a whole number");
            } else if (format.intValue() != Export.FORMAT) {
                here.error("format", "this server reads format " + Export.FORMAT + ", not " + format);
            }
            var version = header.get("version");
            if (version != null && (!version.isIntegralNumber() || !version.canConvertToLong())) {
                here.error("version", "a whole number was expected, not " + Shape.described(version));
            } else if (version != null && version.longValue() != view.version()) {
                here.warning(
                        "version",
                        "the file was written at version " + version + ", the data are now at " + view.version()
                                + ": applying it may take back what was changed since");
            }
            var complete = header.get("complete");
            if (complete != null && !complete.isBoolean()) {
                here.error("complete", "true or false was expected, not " + Shape.described(complete));
                return false;
            }
            return complete != null && complete.booleanValue();
        }

        private <T extends Administered> void readType(ObjectType<T> type, JsonNode node, boolean complete) {
            var here = problems.at(type.typeName());
            var objects = node.isNull() ? JsonNodeFactory.instance.objectNode() : object(node, here);
            if (objects == null) {
                return;
            }
            var named = new LinkedHashMap<String, String>();
            for (var entry : objects.properties()) {
                var other = named.putIfAbsent(type.key(entry.getKey()), entry.getKey());
                if (other != null) {
                    here.at(entry.getKey()).error("", "is the same name as \"" + other + "\"");
                    continue;
                }
                readObject(type, entry.getKey(), entry.getValue(), here.at(entry.getKey()));
            }
            if (complete) {
                for (var present : view.allVersioned(type)) {
                    var name = present.object().name();
                    if (present.version() > 0 && !named.containsKey(type.key(name))) {
                        changes.add(new Change.Delete<>(type, name, present.version()));
                    }
                }
            }
        }

        private <T extends Administered> void readObject(
                ObjectType<T> type, String name, JsonNode node, Problems here) {
            var fields = object(node.isNull() ? JsonNodeFactory.instance.objectNode() : node, here);
            if (fields == null) {
                return;
            }
            if (fields.has("name")) {
                here.error("name", "the name stands before the fields, not among them");
                return;
            }
            var tree = JsonNodeFactory.instance.objectNode();
            if (hasName(type)) {
                tree.put("name", name);
            }
            fields.properties().forEach(field -> tree.set(field.getKey(), field.getValue()));
            administration.codec().read(type, tree, here).ifPresent(object -> {
                var current = view.versioned(type, name).orElse(null);
                if (!object.name().equals(name)) {
                    here.error("", "the only object of " + type + " is named " + object.name());
                } else if (current == null
                        || current.version() > 0
                        || !current.object().equals(object)) {
                    // A singleton that was never set and is to be as it is anyway needs no change.
                    changes.add(new Change.Put<>(type, object, current == null ? 0 : current.version()));
                }
            });
        }

        private static boolean hasName(ObjectType<?> type) {
            for (var component : type.recordClass().getRecordComponents()) {
                if (component.getName().equals("name")) {
                    return true;
                }
            }
            return false;
        }

        private static @Nullable ObjectNode object(JsonNode node, Problems here) {
            if (node instanceof ObjectNode object) {
                return object;
            }
            here.error("", "an object with fields was expected, not " + Shape.described(node));
            return null;
        }

        private static void known(ObjectNode node, Set<String> names, Problems here) {
            for (var given : new HashSet<>(node.propertyNames())) {
                if (!names.contains(given)) {
                    here.at(given).error("", "this is not known" + Suggestion.didYouMean(given, names));
                }
            }
        }
    }
}
