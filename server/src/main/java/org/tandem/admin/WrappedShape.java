package org.tandem.admin;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A record whose only component is `value`, written as that component: an id is a text.
record WrappedShape(Class<?> type, RecordShape inner) implements Shape {
    @Override
    public JsonNode write(Object value) {
        return inner.writeObject(value).path("value");
    }

    @Override
    public @Nullable Object read(JsonNode node, Problems at, Unknown unknown) {
        var object = NODES.objectNode();
        object.set("value", node);
        int before = at.errors();
        var found = new Problems();
        var read = inner.read(object, found, unknown);
        for (var problem : found.list()) {
            at.error("", problem.message()); // the component's name means nothing to whoever wrote the text
        }
        return at.errors() > before ? null : read;
    }

    boolean isText() {
        return type.getRecordComponents()[0].getType() == String.class;
    }
}
