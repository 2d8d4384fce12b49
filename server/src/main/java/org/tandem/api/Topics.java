package org.tandem.api;

import org.tandem.admin.Administration;
import org.tandem.admin.Subsystems;
import org.tandem.http.EventTopics;
import org.tandem.user.Right;

/// The topics of the event stream, and those that `api` feeds itself. What happens to lines, stations and calls
/// is published by whoever wires those features, in the shapes of [LiveViews].
public final class Topics {
    public static final String ADMIN = "admin";
    public static final String LINES = "lines";
    public static final String STATIONS = "stations";
    public static final String CALLS = "calls";
    public static final String SUBSYSTEMS = "subsystems";

    private Topics() {}

    /// Announces all topics.
    public static void announce(EventTopics events) {
        events.topic(ADMIN, Right.HISTORY_READ.key());
        events.topic(LINES, Right.LINE_READ.key());
        events.topic(STATIONS, Right.STATION_READ.key());
        events.topic(CALLS, Right.CALL_READ.key());
        events.topic(SUBSYSTEMS, Right.SUBSYSTEM_READ.key());
    }

    /// Tells of every change of an administered object and of every new state of a subsystem, from now on.
    public static void feed(EventTopics events, Administration administration, Subsystems subsystems) {
        administration.onChange(committed -> {
            long version = committed.after().version();
            for (var change : committed.changes()) {
                var told = new Changed(
                        change.type(),
                        change.name(),
                        Api.word(change.kind()),
                        version,
                        committed.author().name());
                events.publish(ADMIN, change.type() + "/" + change.name(), () -> told);
            }
        });
        subsystems.onState((name, _) -> subsystems.find(name).ifPresent(row -> {
            var told = SubsystemRoutes.Shown.of(row);
            events.publish(SUBSYSTEMS, name, () -> told);
        }));
    }

    /// @param version the object's version after the change
    private record Changed(String type, String name, String kind, long version, String author) {}
}
