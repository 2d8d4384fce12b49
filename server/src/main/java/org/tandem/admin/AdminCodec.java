package org.tandem.admin;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Records to trees and back; strict, and telling all problems of a tree at once.
///
/// | Java | in the tree |
/// |---|---|
/// | `String`, `boolean`, `int`, `long` | text, truth, whole number; a number is not taken for a text nor the other way
/// round |
/// | enum | lower camel, `generalPurpose`; read without regard to case |
/// | `Duration` | `20s`, `2500ms` ([DurationText]) |
/// | `Path` | text; in settings alone: an administered object has no files |
/// | record whose only component is `value` | that component: ids are texts |
/// | class with `public static parse(String)` | what its `toString` writes |
/// | record | object with fields |
/// | sealed interface of records | object with `type` and the record's fields |
/// | `List`, `Set`, `Map<String, …>` | list, list without doubles, object |
/// | [Secret] | [Secret#PLACEHOLDER] wherever the tree is shown |
///
/// A component may be left out if it has a [Default], is `@Nullable`, is a collection (then empty), or is a
/// record all of whose components may be left out. For any thread; shapes are worked out once per class.
public final class AdminCodec {
    private final Map<Type, Shape> shapes = new ConcurrentHashMap<>();
    private final JsonMapper defaults = JsonMapper.builder().build();

    /// The object as a tree whose secrets are hidden: for answers, logs and files.
    public ObjectNode show(Record object) {
        return SecretTrees.hidden(write(object));
    }

    /// The object that the tree describes; empty if and only if errors were added. A secret's placeholder
    /// becomes [Secret#KEPT].
    public <T extends Record> Optional<T> read(Class<T> type, JsonNode tree, Problems problems) {
        return read(type, tree, problems, Shape.Unknown.REFUSED);
    }

    /// The object that the tree describes, as an object of this type.
    public <T extends Administered> Optional<T> read(ObjectType<T> type, JsonNode tree, Problems problems) {
        return read(type, tree, problems, Shape.Unknown.REFUSED);
    }

    <T extends Administered> Optional<T> read(
            ObjectType<T> type, JsonNode tree, Problems problems, Shape.Unknown unknown) {
        return read(type.recordClass(), tree, problems, unknown);
    }

    private <T> Optional<T> read(Class<T> type, JsonNode tree, Problems problems, Shape.Unknown unknown) {
        return Optional.ofNullable(shape(type).read(tree, problems, unknown)).map(type::cast);
    }

    /// The object as a tree that still holds its secrets as opaque nodes: never leaves the package unhidden or
    /// unsealed.
    ObjectNode write(Object object) {
        return (ObjectNode) shape(object.getClass()).write(object);
    }

    Shape shape(Type type) {
        var known = shapes.get(type);
        if (known != null) {
            return known;
        }
        var made = make(type);
        var earlier = shapes.putIfAbsent(type, made);
        return earlier == null ? made : earlier;
    }

    private Shape make(Type type) {
        if (type instanceof ParameterizedType several) {
            var arguments = several.getActualTypeArguments();
            var raw = several.getRawType();
            if (raw == List.class || raw == Set.class) {
                return new Shape.Several(shape(arguments[0]), raw == Set.class);
            }
            if (raw == Map.class && arguments[0] == String.class) {
                return new Shape.ByText(shape(arguments[1]));
            }
        }
        if (type instanceof Class<?> plain) {
            return makePlain(plain);
        }
        throw new IllegalStateException("administered objects cannot hold " + type);
    }

    private Shape makePlain(Class<?> type) {
        if (type == String.class) {
            return new Shape.Text();
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Shape.Truth();
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return new Shape.Whole(type == int.class || type == Integer.class);
        }
        if (type == Duration.class) {
            return Shape.Parsed.duration();
        }
        if (type == Path.class) {
            return new Shape.Parsed(Path::of, Object::toString);
        }
        if (type == Secret.class) {
            return new Shape.Hidden();
        }
        if (type.isEnum()) {
            return Shape.Constant.of(type);
        }
        var parse = parseOf(type);
        if (parse != null) {
            return Shape.Parsed.by(parse);
        }
        if (type.isRecord()) {
            var record = new RecordShape(type, this, null);
            return RecordShape.isWrapped(type) ? new WrappedShape(type, record) : record;
        }
        if (type.isSealed() && type.isInterface()) {
            return new UnionShape(type, this);
        }
        throw new IllegalStateException("administered objects cannot hold " + type);
    }

    private static @Nullable Method parseOf(Class<?> type) {
        for (var method : type.getMethods()) {
            if (method.getName().equals("parse")
                    && Modifier.isStatic(method.getModifiers())
                    && method.getReturnType() == type
                    && method.getParameterCount() == 1
                    && method.getParameterTypes()[0].isAssignableFrom(String.class)) {
                return method;
            }
        }
        return null;
    }

    /// The tree of a [Default]: JSON where the type is not written as text.
    JsonNode defaultTree(Type type, String written) {
        boolean isText = switch (shape(type)) {
            case Shape.Text _, Shape.Parsed _, Shape.Constant _, Shape.Hidden _ -> true;
            case WrappedShape wrapped -> wrapped.isText();
            default -> false;
        };
        if (isText) {
            return JsonNodeFactory.instance.stringNode(written);
        }
        try {
            return defaults.readTree(written);
        } catch (JacksonException e) {
            throw new IllegalStateException("@Default(\"" + written + "\") is not a value of " + type, e);
        }
    }
}
