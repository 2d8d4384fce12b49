package org.tandem.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A sealed interface of records: the record's fields and before them `type`, the record's simple name in lower
/// camel.
final class UnionShape implements Shape {
    private static final String TYPE = "type";

    private final Map<String, Class<?>> classes = new LinkedHashMap<>();
    private final Map<String, RecordShape> shapes = new LinkedHashMap<>();

    UnionShape(Class<?> sealedType, AdminCodec codec) {
        for (var permitted : sealedType.getPermittedSubclasses()) {
            if (!permitted.isRecord()) {
                throw new IllegalStateException(permitted + " of " + sealedType + " is not a record");
            }
            for (var component : permitted.getRecordComponents()) {
                if (component.getName().equals(TYPE)) {
                    throw new IllegalStateException(permitted + " must not have a component `type`");
                }
            }
            classes.put(name(permitted), permitted);
            shapes.put(name(permitted), new RecordShape(permitted, codec, TYPE));
        }
    }

    private static String name(Class<?> type) {
        var simple = type.getSimpleName();
        return simple.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + simple.substring(1);
    }

    @Override
    public JsonNode write(Object value) {
        var name = name(value.getClass());
        var shape = shapes.get(name);
        if (shape == null || classes.get(name) != value.getClass()) {
            throw new IllegalStateException(value.getClass() + " is not one of " + classes.keySet());
        }
        var object = NODES.objectNode();
        object.put(TYPE, name);
        shape.writeObject(value).properties().forEach(field -> object.set(field.getKey(), field.getValue()));
        return object;
    }

    @Override
    public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
        if (!node.isObject()) {
            at.error("", "an object with fields was expected, not " + Shape.described(node));
            return null;
        }
        var given = node.get(TYPE);
        if (given == null || !given.isString()) {
            at.error(TYPE, "is missing: one of " + String.join(", ", shapes.keySet()));
            return null;
        }
        var shape = shapes.get(given.stringValue());
        if (shape == null) {
            at.error(
                    TYPE,
                    "one of " + String.join(", ", shapes.keySet()) + " was expected, not " + Shape.described(given)
                            + Suggestion.didYouMean(given.stringValue(), shapes.keySet()));
            return null;
        }
        return shape.read(node, at, unknown);
    }
}
