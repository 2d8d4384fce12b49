package org.tandem.admin;

import java.time.Instant;
import java.util.List;

/// Somebody who must know what an administrator changed.
@FunctionalInterface
public interface ChangeListener {
    /// Called once for each change set that changed something, in order, after it is on disk and in force. It
    /// runs on the thread of the author, who waits: hand longer work to your mailbox. What it throws is logged
    /// and hurts nobody else. Changes made in here are applied at once and told after all listeners have seen
    /// this one.
    void changed(Committed committed);

    /// A change set with the states on both sides of it.
    record Committed(
            AdminView before, AdminView after, List<ObjectChange> changes, Author author, String reason, Instant at) {
        /// Whether any object of this type was touched.
        public boolean touches(ObjectType<?> type) {
            return changes.stream().anyMatch(change -> change.type().equals(type.typeName()));
        }
    }
}
