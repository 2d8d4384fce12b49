package org.tandem.http;

import java.util.function.Supplier;

/// Where features tell what happened; a later feature adds topics, not streams. For any thread, never blocks.
public interface EventTopics {
    /// Announces a topic, once, at start.
    ///
    /// @param right what a reader needs: `line.read`
    void topic(String name, String right);

    /// Tells that something happened.
    ///
    /// @param key which thing it concerns; the last event of a key holds
    /// @param payload the state at this moment, as a value that JSON can be made of; asked later and on another
    ///     thread, so it must not look at anything that changes
    void publish(String topic, String key, Supplier<?> payload);
}
