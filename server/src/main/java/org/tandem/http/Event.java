package org.tandem.http;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// One event, rendered when it is first read. For any thread.
final class Event {
    private static final Logger LOG = LoggerFactory.getLogger(Event.class);

    private final String id;
    private final String topic;
    private final String key;
    private @Nullable Supplier<?> payload;
    private byte @Nullable [] rendered;

    Event(String id, String topic, String key, Supplier<?> payload) {
        this.id = id;
        this.topic = topic;
        this.key = key;
        this.payload = payload;
    }

    String topic() {
        return topic;
    }

    /// As it goes to a reader. The lock keeps two readers from doing the same work.
    synchronized byte[] rendered() {
        var done = rendered;
        if (done == null) {
            var source = payload;
            payload = null;
            done = block(id, topic, new Data(topic, key, source == null ? null : source.get()));
            rendered = done;
        }
        return done;
    }

    /// The lines of one event. Source: WHATWG HTML §9.2.5; JSON has no line ends, so one data line is enough.
    static byte[] block(String id, String name, Object data) {
        String json;
        try {
            json = Json.mapper().writeValueAsString(data);
        } catch (JacksonException e) {
            LOG.error("event {} of {} cannot be written as JSON", id, name, e);
            json = "{}";
        }
        return ("id: " + id + "\nevent: " + name + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private record Data(String topic, String key, @Nullable Object data) {}
}
