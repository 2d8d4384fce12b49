package org.tandem.admin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What differs between two trees that still hold their secrets; the result no longer does.
final class Differences {
    private final List<ObjectChange.FieldChange> found = new ArrayList<>();

    private Differences() {}

    static List<ObjectChange.FieldChange> between(JsonNode before, JsonNode after) {
        var differences = new Differences();
        differences.compare("", before, after);
        return List.copyOf(differences.found);
    }

    /// The change of one object with its secrets hidden; null on one side: not there.
    static ObjectChange change(String type, String name, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        if (before == null && after == null) {
            throw new IllegalStateException(type + "/" + name + " was nothing and became nothing");
        }
        return new ObjectChange(
                type,
                name,
                before == null
                        ? ObjectChange.Kind.CREATED
                        : after == null ? ObjectChange.Kind.DELETED : ObjectChange.Kind.CHANGED,
                before == null ? null : SecretTrees.hidden(before),
                after == null ? null : SecretTrees.hidden(after),
                before == null || after == null ? List.of() : between(before, after));
    }

    private void compare(String path, @Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == null ? after == null : before.equals(after)) {
            return;
        }
        if (before instanceof ObjectNode left && after instanceof ObjectNode right) {
            var names = new LinkedHashSet<>(left.propertyNames());
            names.addAll(right.propertyNames());
            for (var name : names) {
                compare(below(path, Problems.path(name)), left.get(name), right.get(name));
            }
        } else if (before instanceof ArrayNode left
                && after instanceof ArrayNode right
                && left.size() == right.size()) {
            for (int i = 0; i < left.size(); i++) {
                compare(below(path, Integer.toString(i)), left.get(i), right.get(i));
            }
        } else {
            found.add(new ObjectChange.FieldChange(path, shown(before, "<secret>"), shown(after, "<secret changed>")));
        }
    }

    private static String below(String path, String step) {
        return path.isEmpty() ? step : path + "/" + step;
    }

    private static @Nullable JsonNode shown(@Nullable JsonNode node, String secret) {
        if (node == null) {
            return null;
        }
        if (SecretTrees.secretIn(node) != null) {
            return JsonNodeFactory.instance.stringNode(secret);
        }
        return switch (node) {
            case ObjectNode object -> SecretTrees.hidden(object);
            case ArrayNode array -> {
                var result = JsonNodeFactory.instance.arrayNode();
                array.values().forEach(each -> result.add(shown(each, secret)));
                yield result;
            }
            default -> node;
        };
    }
}
