package org.tandem.admin;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A record: an object with one field for each component. Null components and empty collections that would be
/// so without being written are not written.
final class RecordShape implements Shape {
    private final Class<?> type;
    private final Constructor<?> constructor;
    private final List<Field> fields;
    private final List<String> names;

    /// A field that is allowed but means nothing to the record: the `type` of a union
    private final @Nullable String ignoredField;

    RecordShape(Class<?> type, AdminCodec codec, @Nullable String ignoredField) {
        this.type = type;
        this.ignoredField = ignoredField;
        var components = type.getRecordComponents();
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no canonical constructor", e);
        }
        constructor.setAccessible(true);
        fields = Arrays.stream(components)
                .map(component -> new Field(component, codec))
                .toList();
        names = fields.stream().map(field -> field.name).toList();
    }

    @Override
    public JsonNode write(Object value) {
        return writeObject(value);
    }

    ObjectNode writeObject(Object value) {
        var object = NODES.objectNode();
        for (var field : fields) {
            var component = field.of(value);
            if (component != null && !field.isEmptyAnyway(component)) {
                object.set(field.name, field.shape().write(component));
            }
        }
        return object;
    }

    @Override
    public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
        if (!node.isObject()) {
            at.error("", "an object with fields was expected, not " + Shape.described(node));
            return null;
        }
        int errors = at.errors();
        for (var given : node.propertyNames()) {
            if (!names.contains(given) && !given.equals(ignoredField)) {
                var message = "there is no such field" + Suggestion.didYouMean(given, names);
                switch (unknown) {
                    case REFUSED -> at.at(given).error("", message);
                    case WARNED -> at.at(given).warning("", message);
                }
            }
        }
        var values = new ArrayList<@Nullable Object>();
        for (var field : fields) {
            values.add(field.read(node.get(field.name), at.at(field.name), unknown));
        }
        return at.errors() > errors ? null : construct(values, at);
    }

    private @Nullable Object construct(List<@Nullable Object> values, Problems at) {
        try {
            return newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException refused)) {
                throw new IllegalStateException(type + " cannot be made of " + names, e.getCause());
            }
            var message = String.valueOf(refused.getMessage());
            var named = names.stream()
                    .filter(name -> message.startsWith(name + " "))
                    .findFirst()
                    .orElse("");
            at.error(named, message);
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    @NullUnmarked // reflection takes nulls where the constructor does
    private Object newInstance(Object[] values) throws ReflectiveOperationException {
        return constructor.newInstance(values);
    }

    /// Whether the record can be made of nothing.
    boolean isOptional() {
        return fields.stream().allMatch(Field::isOptional);
    }

    /// One component.
    private static final class Field {
        private final String name;
        private final RecordComponent component;
        private final AdminCodec codec;
        private final boolean nullable;
        private final @Nullable JsonNode written;

        private Field(RecordComponent component, AdminCodec codec) {
            this.name = component.getName();
            this.component = component;
            this.codec = codec;
            this.nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            var annotation = component.getAnnotation(Default.class);
            this.written =
                    annotation == null ? null : codec.defaultTree(component.getGenericType(), annotation.value());
            component.getAccessor().setAccessible(true);
        }

        private Shape shape() {
            return codec.shape(component.getGenericType());
        }

        private @Nullable Object of(Object owner) {
            try {
                return component.getAccessor().invoke(owner);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component + " cannot be read", e);
            }
        }

        private @Nullable Object read(@Nullable JsonNode given, Problems at, Unknown unknown) {
            if (given != null && !given.isNull()) {
                return shape().read(given, at, unknown);
            }
            if (nullable && (given != null || written == null)) {
                return null;
            }
            var absent = absent();
            if (absent == null) {
                at.error("", "is missing");
                return null;
            }
            return shape().read(absent, at, unknown);
        }

        /// What stands for a component that is not there; null: it must be there.
        private @Nullable JsonNode absent() {
            if (written != null) {
                return written;
            }
            if (Collection.class.isAssignableFrom(component.getType())) {
                return NODES.arrayNode();
            }
            if (Map.class.isAssignableFrom(component.getType())
                    || (shape() instanceof RecordShape nested && nested.isOptional())) {
                return NODES.objectNode();
            }
            return null;
        }

        private boolean isOptional() {
            return nullable || absent() != null;
        }

        private boolean isEmptyAnyway(Object value) {
            return written == null
                    && !nullable
                    && ((value instanceof Collection<?> several && several.isEmpty())
                            || (value instanceof Map<?, ?> map && map.isEmpty()));
        }
    }

    /// The classes that may be written by themselves as a nested record's only component `value`.
    static boolean isWrapped(Class<?> type) {
        var components = type.getRecordComponents();
        return components.length == 1
                && components[0].getName().equals("value")
                && !Set.of(List.class, Set.class, Map.class).contains(components[0].getType());
    }
}
