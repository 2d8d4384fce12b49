package org.tandem.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Serves the event stream: `GET /api/v1/events?topics=lines,calls`.
///
/// Begins with an event `open` whose id is the place to resume from, or `reset` when events since `Last-Event-ID`
/// are gone and everything must be loaded anew. A comment comes when nothing happens. Ends when the reader is too
/// slow, its log-in or rights end, or the server stops; the reader comes back with `Last-Event-ID`.
public final class EventRoute {
    public static final String PATH = "/api/v1/events";
    private static final byte[] HEARTBEAT = ": nothing new\n\n".getBytes(StandardCharsets.UTF_8);

    private final EventStream stream;
    private final Doorkeeper doorkeeper;
    private final InstantSource clock;
    private final Duration heartbeat;

    public EventRoute(EventStream stream, Doorkeeper doorkeeper, InstantSource clock, HttpSettings.Events settings) {
        this.stream = stream;
        this.doorkeeper = doorkeeper;
        this.clock = clock;
        this.heartbeat = settings.heartbeat();
    }

    public List<Route> routes() {
        return List.of(Route.get(PATH, Access.loggedIn(), this::events));
    }

    private Answer events(WebRequest request) {
        request.onlyQuery("topics", "lastEventId");
        var topics = topics(request);
        var last = request.header("Last-Event-ID").or(() -> request.query("lastEventId"));
        var authorization = request.header("Authorization");
        var cookie = request.cookie(Doorkeeper.COOKIE);
        var reader = stream.read(request.principal().name(), topics, last.orElse(null))
                .orElseThrow(() -> HttpProblem.of(
                                429,
                                "tooManyStreams",
                                "Too many event streams",
                                "Close another event stream of this account first.")
                        .thrown(Map.of("Retry-After", "5")));
        Permission permission = () -> doorkeeper
                .identify(authorization.orElse(null), cookie.orElse(null), false)
                .filter(caller -> mayAll(caller.principal(), topics))
                .isPresent();
        return Answer.stream("text/event-stream", new Answer.StreamWriter() {
            @Override
            public void writeTo(OutputStream out) throws IOException {
                try (reader) {
                    serve(reader, permission, out);
                }
            }

            @Override
            public void abandon() {
                reader.close();
            }
        });
    }

    /// Whether the reader may go on reading.
    private interface Permission {
        boolean holds();
    }

    private void serve(EventStream.Reader reader, Permission permission, OutputStream out) throws IOException {
        out.write("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
        out.write(Event.block(reader.position(), reader.hasMissedSome() ? "reset" : "open", Map.of()));
        out.flush();
        Instant checked = clock.instant();
        while (true) {
            switch (next(reader)) {
                case EventStream.Batch.Events(var events) -> {
                    if (checked.plus(heartbeat).isBefore(clock.instant()) || events.isEmpty()) {
                        if (!permission.holds()) {
                            return;
                        }
                        checked = clock.instant();
                    }
                    for (var event : events) {
                        out.write(event.rendered());
                    }
                    if (events.isEmpty()) {
                        out.write(HEARTBEAT);
                    }
                    out.flush();
                }
                case EventStream.Batch.TooSlow _, EventStream.Batch.Ended _ -> {
                    return;
                }
            }
        }
    }

    private static EventStream.Batch next(EventStream.Reader reader) {
        try {
            return reader.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new EventStream.Batch.Ended();
        }
    }

    /// The topics asked for, all with their right; or all that the caller may read.
    private Set<String> topics(WebRequest request) {
        var known = stream.topics();
        var asked = request.query("topics");
        var topics = new TreeSet<String>();
        if (asked.isEmpty()) {
            known.forEach((topic, right) -> {
                if (request.principal().may(right)) {
                    topics.add(topic);
                }
            });
            if (topics.isEmpty()) {
                throw HttpProblem.notAllowed(request.principal().name() + " may read no topic.")
                        .thrown();
            }
        } else {
            topics.addAll(Arrays.asList(asked.get().split(",", -1)));
            for (var topic : topics) {
                var right = known.get(topic);
                if (right == null) {
                    throw HttpProblem.badRequest("Topic " + topic + " is unknown; known: "
                                    + String.join(", ", new TreeSet<>(known.keySet())) + ".")
                            .thrown();
                }
                request.require(right);
            }
        }
        if (request.principal().mustChangePassword()) {
            request.require("event.read");
        }
        return topics;
    }

    private boolean mayAll(Principal principal, Set<String> topics) {
        var known = stream.topics();
        return topics.stream().allMatch(topic -> {
            var right = known.get(topic);
            return right != null && principal.may(right);
        });
    }
}
