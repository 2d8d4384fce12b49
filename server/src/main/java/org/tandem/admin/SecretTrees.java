package org.tandem.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/// Secrets inside trees: opaque nodes while the server works with them, hidden where somebody looks, sealed
/// where they are kept.
final class SecretTrees {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SEALED = "$sealed";
    private static final String KEY = "key";

    private SecretTrees() {}

    static @Nullable Secret secretIn(@Nullable JsonNode node) {
        return node instanceof POJONode pojo && pojo.getPojo() instanceof Secret secret ? secret : null;
    }

    /// Every secret as its placeholder; sealed ones too.
    static ObjectNode hidden(ObjectNode tree) {
        return (ObjectNode) mapped(tree, node -> isSealed(node) || secretIn(node) != null ? placeholder() : null);
    }

    static JsonNode placeholder() {
        return NODES.stringNode(Secret.PLACEHOLDER);
    }

    /// Every secret encrypted; `context` ties it to its object.
    static ObjectNode sealed(ObjectNode tree, Sealer sealer, String context) {
        var contextBytes = context.getBytes(StandardCharsets.UTF_8);
        return (ObjectNode) mapped(tree, node -> {
            var secret = secretIn(node);
            if (secret == null) {
                return null;
            }
            var bytes = sealer.seal(secret.reveal().getBytes(StandardCharsets.UTF_8), contextBytes);
            var object = NODES.objectNode();
            object.put(KEY, sealer.keyId());
            object.put(SEALED, Base64.getEncoder().encodeToString(bytes));
            return object;
        });
    }

    /// Throws [Sealer.CannotOpen] when a secret was sealed by another key or is damaged.
    static ObjectNode opened(ObjectNode tree, Sealer sealer, String context) {
        var contextBytes = context.getBytes(StandardCharsets.UTF_8);
        return (ObjectNode) mapped(tree, node -> {
            if (!isSealed(node)) {
                return null;
            }
            var keyId = node.path(KEY).asString("");
            if (!keyId.equals(sealer.keyId())) {
                throw new Sealer.CannotOpen("a secret of " + context + " was sealed with the key " + keyId
                        + ", but the server's key is " + sealer.keyId()
                        + ": put the key file back that belongs to these data");
            }
            try {
                var sealed = Base64.getDecoder().decode(node.path(SEALED).asString(""));
                return NODES.pojoNode(Secret.of(new String(sealer.open(sealed, contextBytes), StandardCharsets.UTF_8)));
            } catch (IllegalArgumentException e) {
                throw new Sealer.CannotOpen("a secret of " + context + " is damaged");
            }
        });
    }

    /// `tree` with each [Secret#KEPT] replaced by the secret that `stored` has in the same place. An element of
    /// a list is looked for by its `name`, else by all that is not secret in it: positions move. A secret that
    /// is not found is an error.
    static JsonNode withKept(JsonNode tree, @Nullable JsonNode stored, Problems at) {
        var secret = secretIn(tree);
        if (secret != null) {
            if (!secret.isKept()) {
                return tree;
            }
            if (secretIn(stored) == null || stored == null) {
                at.error("", "there is no stored secret to keep: give its value instead of " + Secret.PLACEHOLDER);
                return tree;
            }
            return stored;
        }
        return switch (tree) {
            case ObjectNode object -> {
                var result = NODES.objectNode();
                for (var field : object.properties()) {
                    var before = stored == null ? null : stored.get(field.getKey());
                    result.set(field.getKey(), withKept(field.getValue(), before, at.at(field.getKey())));
                }
                yield result;
            }
            case ArrayNode array -> {
                var result = NODES.arrayNode();
                for (int i = 0; i < array.size(); i++) {
                    var element = array.get(i);
                    var before = holdsKept(element) ? counterpart(element, stored) : null;
                    result.add(withKept(element, before, at.at(i)));
                }
                yield result;
            }
            default -> tree;
        };
    }

    static boolean holdsKept(JsonNode tree) {
        var secret = secretIn(tree);
        if (secret != null) {
            return secret.isKept();
        }
        for (var child : tree.values()) {
            if (holdsKept(child)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable JsonNode counterpart(JsonNode element, @Nullable JsonNode stored) {
        if (!(stored instanceof ArrayNode candidates)) {
            return null;
        }
        JsonNode found = null;
        for (var candidate : candidates.values()) {
            var name = element.get("name");
            boolean same = name != null
                    ? name.equals(candidate.get("name"))
                    : blanked(element).equals(blanked(candidate));
            if (same && found != null) {
                return null; // two could be meant
            }
            found = same ? candidate : found;
        }
        return found;
    }

    private static JsonNode blanked(JsonNode tree) {
        return mapped(tree, node -> secretIn(node) != null ? placeholder() : null);
    }

    private static boolean isSealed(JsonNode node) {
        return node instanceof ObjectNode object && object.has(SEALED);
    }

    /// A copy in which each node that `replacement` answers for is replaced.
    private static JsonNode mapped(JsonNode tree, Replacement replacement) {
        var replaced = replacement.of(tree);
        if (replaced != null) {
            return replaced;
        }
        UnaryOperator<JsonNode> deeper = child -> mapped(child, replacement);
        return switch (tree) {
            case ObjectNode object -> {
                var result = NODES.objectNode();
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    result.set(field.getKey(), deeper.apply(field.getValue()));
                }
                yield result;
            }
            case ArrayNode array -> {
                var result = NODES.arrayNode();
                array.values().forEach(child -> result.add(deeper.apply(child)));
                yield result;
            }
            default -> tree;
        };
    }

    private interface Replacement {
        @Nullable
        JsonNode of(JsonNode node);
    }
}
