package org.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandem.http.HttpFixture.problem;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRouteTest {
    private final HttpFixture http = new HttpFixture(
            HttpSettings.on("127.0.0.1", 0).withEvents(new HttpSettings.Events(50, 20, 4, 2, Duration.ofMillis(100))));

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void tellsWhatHappensInOrderWithNumbers() {
        try (var stream = open("topics=things", "")) {
            assertThat(stream.next()).isEqualTo("run1-0 open {}");
            publish("things", "a", 1);
            publish("things", "b", 2);

            assertThat(stream.next())
                    .isEqualTo("run1-1 things {\"topic\":\"things\",\"key\":\"a\",\"data\":{\"n\":1}}");
            assertThat(stream.next())
                    .isEqualTo("run1-2 things {\"topic\":\"things\",\"key\":\"b\",\"data\":{\"n\":2}}");
        }
    }

    @Test
    void leavesOutOtherTopics() {
        try (var stream = open("", "")) {
            stream.next();
            publish("secrets", "s", 1);
            publish("things", "a", 2);

            assertThat(stream.next()).startsWith("run1-2 things");
        }
    }

    @Test
    void goesOnAfterTheLastEventSeen() {
        for (int i = 1; i <= 5; i++) {
            publish("things", "k" + i, i);
        }

        try (var stream = open("topics=things", "run1-3")) {
            assertThat(stream.next()).isEqualTo("run1-3 open {}");
            assertThat(stream.next()).startsWith("run1-4 things");
            assertThat(stream.next()).startsWith("run1-5 things");
            publish("things", "k6", 6);
            assertThat(stream.next()).startsWith("run1-6 things");
        }
    }

    @Test
    void saysThatEverythingMustBeLoadedWhenTheEventsAreGone() throws InterruptedException {
        for (int i = 1; i <= 60; i++) {
            publish("things", "k" + i, i);
        }

        for (var unusable : List.of("run1-9", "run0-60", "run1-61", "run1-x", "nonsense", "run1--5")) {
            try (var stream = open("topics=things", unusable)) {
                assertThat(stream.next()).as(unusable).isEqualTo("run1-60 reset {}");
            }
            await(() -> http.events.readers() == 0);
        }
        try (var stream = open("topics=things", "run1-10")) {
            assertThat(stream.next()).isEqualTo("run1-10 open {}");
            for (int i = 11; i <= 60; i++) {
                assertThat(stream.next()).startsWith("run1-" + i + " things");
            }
        }
    }

    @Test
    void refusesTopicsWithoutTheRightAndUnknownOnes() {
        assertThat(problem(http.send("GET", "/api/v1/events?topics=things,secrets", "", "t-bob")))
                .isEqualTo("notAllowed");
        assertThat(problem(http.send("GET", "/api/v1/events?topics=weather", "", "t-bob")))
                .isEqualTo("badRequest");
        assertThat(http.events.readers()).isZero();
    }

    @Test
    void limitsStreamsOfAnAccountAndGivesThemBack() throws InterruptedException {
        try (var first = open("", "");
                var second = open("", "")) {
            first.next();
            second.next();
            assertThat(problem(http.send("GET", "/api/v1/events", "", "t-bob"))).isEqualTo("tooManyStreams");
        }
        await(() -> http.events.readers() == 0);

        try (var third = open("", "")) {
            assertThat(third.next()).endsWith("open {}");
        }
    }

    @Test
    void sendsACommentWhenNothingHappens() {
        try (var stream = open("", "")) {
            assertThat(stream.line()).isEqualTo("retry: 2000");
            while (!stream.line().startsWith(": ")) {
                // Until the comment comes; the test's time limit bounds this.
            }
        }
    }

    @Test
    void endsWhenTheRightsEnd() {
        try (var stream = open("topics=things", "")) {
            stream.next();
            http.accounts.removeToken("t-bob");

            assertThat(stream.ends()).isTrue();
        }
    }

    @Test
    void endsWhenTheServerStops() {
        try (var stream = open("topics=things", "")) {
            stream.next();
            http.events.close();

            assertThat(stream.ends()).isTrue();
        }
    }

    @Test
    void cutsOffAReaderThatDoesNotRead() throws Exception {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(
                    new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), http.server.port()));
            socket.getOutputStream()
                    .write(
                            "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer t-bob\r\n\r\n"
                                    .getBytes(StandardCharsets.UTF_8));
            await(() -> http.events.readers() == 1);
            var large = "x".repeat(100_000);
            for (int i = 0; i < 200; i++) {
                http.events.publish("things", "k", () -> large);
            }

            // Nobody waits for it: publishing has returned, and the server keeps its 50 events and no more.
            socket.setSoTimeout(20_000);
            var in = socket.getInputStream();
            long read = 0;
            var buffer = new byte[65536];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                read += got;
            }
            assertThat(read).isLessThan(200L * 100_000);
            await(() -> http.events.readers() == 0);
        }
    }

    private void publish(String topic, String key, int n) {
        http.events.publish(topic, key, () -> Map.of("n", n));
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        var turn = new java.util.concurrent.Semaphore(0);
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            turn.tryAcquire(10, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private Events open(String query, String lastEventId) {
        var request = http.request("GET", "/api/v1/events?" + query, "").header("Authorization", "Bearer t-bob");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return new Events(http.open(request));
    }

    /// The events of a stream as lines of id, name and data.
    private static final class Events implements AutoCloseable {
        private final Stream<String> stream;
        private final Iterator<String> lines;

        private Events(HttpResponse<Stream<String>> answer) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            stream = answer.body();
            lines = stream.iterator();
        }

        private String line() {
            return lines.next();
        }

        private String next() {
            var parts = new ArrayList<String>();
            while (parts.size() < 3) {
                var line = lines.next();
                if (!line.startsWith(":") && !line.startsWith("retry") && !line.isEmpty()) {
                    parts.add(line.substring(line.indexOf(' ') + 1));
                }
            }
            return String.join(" ", parts);
        }

        private boolean ends() {
            while (lines.hasNext()) {
                if (lines.next().startsWith("event:")) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
