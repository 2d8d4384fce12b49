package org.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Peers that hold connections by sending next to nothing. Times are short here; a peer counts as bounded when it
/// is cut off at all.
@Timeout(60)
class SlowClientsTest {
    private final HttpFixture http = new HttpFixture(HttpSettings.on("127.0.0.1", 0)
            .withLimits(new HttpSettings.Limits(
                    1024 * 1024,
                    1024 * 1024,
                    1,
                    16 * 1024,
                    8,
                    Duration.ofMillis(300),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30))));

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void cutsOffAHeaderThatNeverEnds() throws IOException {
        assertThat(trickleUntilClosed("GET /open HTTP/1.1\r\nHost: localhost\r\nX: "))
                .isTrue();
    }

    @Test
    void cutsOffASilentConnection() throws IOException {
        try (var socket = socket()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void cutsOffAHeaderThatNeverEndsOnAUsedConnection() throws IOException {
        try (var socket = socket()) {
            send(socket, "GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var first = new byte[4096];
            assertThat(socket.getInputStream().read(first)).isPositive();
            assertThat(new String(first, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200");

            assertThat(trickleUntilClosed(socket, "GET /open HTTP/1.1\r\nX: ")).isTrue();
        }
    }

    @Test
    void cutsOffABodyThatNeverEnds() throws IOException {
        var head = String.join(
                "\r\n",
                "PUT /things/x HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer t-alice",
                "Content-Type: application/json",
                "Content-Length: 100000",
                "",
                "");

        assertThat(trickleUntilClosed(head)).isTrue();
    }

    @Test
    void leavesAnOrdinaryClientAloneThatPausesBetweenRequests() throws IOException, InterruptedException {
        try (var socket = socket()) {
            var turn = new java.util.concurrent.Semaphore(0);
            for (int i = 0; i < 4; i++) {
                send(socket, "GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n");
                var answer = new byte[4096];
                assertThat(socket.getInputStream().read(answer)).isPositive();
                assertThat(turn.tryAcquire(400, java.util.concurrent.TimeUnit.MILLISECONDS))
                        .isFalse();
            }
        }
    }

    @Test
    void servesOthersAfterSlowOnesTookEveryConnection() throws IOException {
        var slow = new Socket[8];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = socket();
        }

        var answer = http.send(http.request("GET", "/open", ""));

        assertThat(answer.statusCode()).isEqualTo(200);
        for (var socket : slow) {
            socket.close();
        }
    }

    private Socket socket() throws IOException {
        var socket = new Socket(java.net.InetAddress.getLoopbackAddress(), http.server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private boolean trickleUntilClosed(String head) throws IOException {
        try (var socket = socket()) {
            return trickleUntilClosed(socket, head);
        }
    }

    /// Sends an octet every 50 ms, the pause being the wait for an answer.
    private static boolean trickleUntilClosed(Socket socket, String head) throws IOException {
        send(socket, head);
        socket.setSoTimeout(50);
        for (int sent = 0; sent < 200; sent++) {
            try {
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (java.net.SocketTimeoutException stillOpen) {
                try {
                    send(socket, "x");
                } catch (IOException closed) {
                    return true;
                }
            } catch (IOException closed) {
                return true;
            }
        }
        return false;
    }
}
