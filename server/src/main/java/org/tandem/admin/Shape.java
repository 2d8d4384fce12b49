package org.tandem.admin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// How the values of one Java type are written as a tree and read back. Records and unions have files of their
/// own.
interface Shape {
    JsonNodeFactory NODES = JsonNodeFactory.instance;

    JsonNode write(Object value);

    /// The value; null if and only if an error was added.
    @Nullable
    Object read(JsonNode node, Problems at, Unknown unknown);

    /// What a field that the record does not have amounts to.
    enum Unknown {
        REFUSED,
        WARNED
    }

    static String described(JsonNode node) {
        if (node.isString()) {
            var text = node.stringValue();
            return "the text \"" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "\"";
        }
        if (node.isNumber()) {
            return "the number " + node;
        }
        if (node.isBoolean()) {
            return node.toString();
        }
        if (node.isObject()) {
            return "an object with fields";
        }
        if (node.isArray()) {
            return "a list";
        }
        return node.isNull() ? "null" : "a secret";
    }

    /// Text as it is.
    record Text() implements Shape {
        @Override
        public JsonNode write(Object value) {
            return NODES.stringNode((String) value);
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            if (node.isString()) {
                return node.stringValue();
            }
            var hint = node.isNumber() || node.isBoolean() ? ": put it in quotes" : "";
            at.error("", "a text was expected, not " + described(node) + hint);
            return null;
        }
    }

    /// `true` or `false`.
    record Truth() implements Shape {
        @Override
        public JsonNode write(Object value) {
            return NODES.booleanNode((Boolean) value);
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            if (node.isBoolean()) {
                return node.booleanValue();
            }
            at.error("", "true or false was expected, not " + described(node));
            return null;
        }
    }

    /// A whole number; `narrow` for those of 32 bits.
    record Whole(boolean narrow) implements Shape {
        @Override
        public JsonNode write(Object value) {
            long number = ((Number) value).longValue();
            // One kind of node for one number, so that trees that mean the same are equal.
            return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            if (node.isIntegralNumber() && (narrow ? node.canConvertToInt() : node.canConvertToLong())) {
                return narrow ? (Object) node.intValue() : (Object) node.longValue();
            }
            at.error("", "a whole number was expected, not " + described(node));
            return null;
        }
    }

    /// A value with a text form of its own.
    record Parsed(Function<String, Object> parse, Function<Object, String> format) implements Shape {
        @Override
        public JsonNode write(Object value) {
            return NODES.stringNode(format.apply(value));
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            if (!node.isString()) {
                at.error(
                        "",
                        "a text was expected, not " + described(node) + (node.isNumber() ? ": put it in quotes" : ""));
                return null;
            }
            try {
                return parse.apply(node.stringValue());
            } catch (IllegalArgumentException | DateTimeException e) {
                at.error("", String.valueOf(e.getMessage()));
                return null;
            }
        }

        static Parsed duration() {
            return new Parsed(DurationText::parse, value -> DurationText.write((Duration) value));
        }

        /// By a public static `parse(String)` of the class.
        static Parsed by(Method parse) {
            return new Parsed(text -> invoke(parse, text), Object::toString);
        }

        private static Object invoke(Method parse, String text) {
            try {
                var value = parse.invoke(null, text);
                if (value == null) {
                    throw new IllegalArgumentException("\"" + text + "\" is not understood");
                }
                return value;
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException refused) {
                    throw refused;
                }
                if (e.getCause() instanceof DateTimeException refused) {
                    throw refused;
                }
                throw new IllegalStateException(parse + " failed for \"" + text + "\"", e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(parse + " cannot be called", e);
            }
        }
    }

    /// A constant, written in lower camel: `GENERAL_PURPOSE` as `generalPurpose`; read without regard to case.
    record Constant(Map<String, Object> byName) implements Shape {
        static Constant of(Class<?> type) {
            var byName = new LinkedHashMap<String, Object>();
            for (var constant : type.getEnumConstants()) {
                byName.put(lowerCamel(((Enum<?>) constant).name()), constant);
            }
            return new Constant(byName);
        }

        static String lowerCamel(String name) {
            var words = name.toLowerCase(Locale.ROOT).split("_", -1);
            return Arrays.stream(words)
                    .skip(1)
                    .filter(word -> !word.isEmpty())
                    .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                    .collect(Collectors.joining("", words[0], ""));
        }

        @Override
        public JsonNode write(Object value) {
            return NODES.stringNode(lowerCamel(((Enum<?>) value).name()));
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            if (node.isString()) {
                for (var constant : byName.entrySet()) {
                    if (constant.getKey().equalsIgnoreCase(node.stringValue())) {
                        return constant.getValue();
                    }
                }
            }
            var hint = node.isString() ? Suggestion.didYouMean(node.stringValue(), byName.keySet()) : "";
            at.error(
                    "",
                    "one of " + String.join(", ", byName.keySet()) + " was expected, not " + described(node) + hint);
            return null;
        }
    }

    /// Kept as an opaque node inside the server; every way out hides or seals it ([SecretTrees]).
    record Hidden() implements Shape {
        @Override
        public JsonNode write(Object value) {
            return NODES.pojoNode(value);
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            var secret = SecretTrees.secretIn(node);
            if (secret != null) {
                return secret;
            }
            if (node.isString()) {
                return Secret.of(node.stringValue());
            }
            // Not described: a secret that was written without quotes must not end up in a log.
            at.error("", "a secret is a text: put it in quotes");
            return null;
        }
    }

    /// A list, or a set in the order in which it was written; a set refuses what is there twice.
    record Several(Shape element, boolean distinct) implements Shape {
        @Override
        public JsonNode write(Object value) {
            var array = NODES.arrayNode();
            for (var each : (Collection<?>) value) {
                array.add(element.write(each));
            }
            return array;
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            if (!node.isArray()) {
                at.error("", "a list was expected, not " + described(node));
                return null;
            }
            int errors = at.errors();
            Collection<Object> values = distinct ? new LinkedHashSet<>() : new ArrayList<>();
            int index = 0;
            for (var each : node.values()) {
                var value = element.read(each, at.at(index), unknown);
                if (value != null && !values.add(value)) {
                    at.at(index).error("", described(each) + " is there twice");
                }
                index++;
            }
            if (at.errors() > errors) {
                return null;
            }
            return distinct ? java.util.Collections.unmodifiableSet((Set<Object>) values) : List.copyOf(values);
        }
    }

    /// Values by text, in the order in which they were written.
    record ByText(Shape element) implements Shape {
        @Override
        public JsonNode write(Object value) {
            var object = NODES.objectNode();
            ((Map<?, ?>) value).forEach((key, each) -> object.set((String) key, element.write(each)));
            return object;
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
            if (!node.isObject()) {
                at.error("", "an object with fields was expected, not " + described(node));
                return null;
            }
            int errors = at.errors();
            var values = new LinkedHashMap<String, Object>();
            for (var entry : node.properties()) {
                if (entry.getKey().startsWith("$")) {
                    at.error(entry.getKey(), "a name here must not begin with $");
                }
                var value = element.read(entry.getValue(), at.at(entry.getKey()), unknown);
                if (value != null) {
                    values.put(entry.getKey(), value);
                }
            }
            return at.errors() > errors ? null : java.util.Collections.unmodifiableMap(values);
        }
    }
}
