package org.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tandem.http.HttpFixture.cookie;
import static org.tandem.http.HttpFixture.json;
import static org.tandem.http.HttpFixture.problem;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpServerTest {
    private final HttpFixture http = new HttpFixture();

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void asksForLogInWhereARightIsNeeded() {
        var answer = http.send(http.request("GET", "/things", ""));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"tandem\"");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(problem(answer)).isEqualTo("notLoggedIn");
    }

    @Test
    void letsATokenDoWhatItsRightsAllow() {
        assertThat(http.send("GET", "/things", "", "t-bob").body()).isEqualTo("7");
        var refused = http.send("PUT", "/things/x", "{}", "t-bob");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(problem(refused)).isEqualTo("notAllowed");
        assertThat(json(refused).path("right").asString()).isEqualTo("thing.write");
    }

    @Test
    void takesTheRightFromThePath() {
        assertThat(http.send("POST", "/kinds/thing", "", "t-alice").statusCode())
                .isEqualTo(204);
        assertThat(http.send("POST", "/kinds/other", "", "t-alice").statusCode())
                .isEqualTo(403);
    }

    @Test
    void refusesAnUnknownTokenAndOtherSchemes() {
        assertThat(http.send("GET", "/things", "", "t-nobody").statusCode()).isEqualTo(401);
        var basic = http.send(http.request("GET", "/things", "").header("Authorization", "Basic YTpi"));
        assertThat(basic.statusCode()).isEqualTo(401);
    }

    @Test
    void holdsALogInByCookie() {
        var login = http.logIn("alice", "wonderland");

        assertThat(login.statusCode()).isEqualTo(201);
        assertThat(login.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain("Secure");
        var read = http.send(http.request("GET", "/things", "").header("Cookie", cookie(login)));
        assertThat(read.statusCode()).isEqualTo(200);
        var shown = http.send(http.request("GET", "/api/v1/session", "").header("Cookie", cookie(login)));
        assertThat(json(shown).path("account").asString()).isEqualTo("alice");
    }

    @Test
    void demandsTheCsrfTokenForChangesByCookie() {
        var login = http.logIn("alice", "wonderland");
        var csrf = json(login).path("csrfToken").asString();

        var without = http.request("PUT", "/things/x", "{}").header("Cookie", cookie(login));
        var wrong = http.request("PUT", "/things/x", "{}")
                .header("Cookie", cookie(login))
                .header("X-CSRF-Token", csrf + "x");
        var right = http.request("PUT", "/things/x", "{}")
                .header("Cookie", cookie(login))
                .header("X-CSRF-Token", csrf);

        assertThat(problem(http.send(without))).isEqualTo("csrf");
        assertThat(problem(http.send(wrong))).isEqualTo("csrf");
        assertThat(http.send(right).statusCode()).isEqualTo(200);
    }

    @Test
    void endsALogInByLogOut() {
        var login = http.logIn("alice", "wonderland");
        var logOut = http.send(http.request("DELETE", "/api/v1/session", "")
                .header("Cookie", cookie(login))
                .header("X-CSRF-Token", json(login).path("csrfToken").asString()));

        assertThat(logOut.statusCode()).isEqualTo(204);
        assertThat(http.send(http.request("GET", "/things", "").header("Cookie", cookie(login)))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void endsALogInWhenItIsIdleOrTheAccountGoesOrItsPasswordChanges() {
        var idle = cookie(http.logIn("alice", "wonderland"));
        http.clock.pass(Duration.ofMinutes(31));
        assertThat(http.send(http.request("GET", "/things", "").header("Cookie", idle))
                        .statusCode())
                .isEqualTo(401);

        var gone = cookie(http.logIn("bob", "builder"));
        http.accounts.remove("bob");
        assertThat(http.send(http.request("GET", "/things", "").header("Cookie", gone))
                        .statusCode())
                .isEqualTo(401);

        var old = cookie(http.logIn("alice", "wonderland"));
        http.accounts.add("alice", "new", "thing.read");
        assertThat(http.send(http.request("GET", "/things", "").header("Cookie", old))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void letsWhoMustChangeThePasswordDoNothingElse() {
        http.accounts.mustChange("carol", "first", "thing.read");
        var login = http.logIn("carol", "first");

        assertThat(json(login).path("mustChangePassword").asBoolean()).isTrue();
        var read = http.send(http.request("GET", "/things", "").header("Cookie", cookie(login)));
        assertThat(problem(read)).isEqualTo("mustChangePassword");
        var events = http.send(http.request("GET", "/api/v1/events", "").header("Cookie", cookie(login)));
        assertThat(problem(events)).isEqualTo("mustChangePassword");
    }

    @Test
    void makesPasswordGuessersWaitWithoutLookingAtTheirPasswords() {
        for (int i = 0; i < 11; i++) {
            assertThat(problem(http.logIn("alice", "guess" + i))).isEqualTo("wrongCredentials");
        }
        int checked = http.accounts.passwordsChecked.get();

        var refused = http.logIn("alice", "wonderland");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(http.accounts.passwordsChecked.get()).isEqualTo(checked);
        http.clock.pass(Duration.ofSeconds(1));
        assertThat(http.logIn("alice", "wonderland").statusCode()).isEqualTo(201);
    }

    @Test
    void answers503WhileTooManyPasswordsAreChecked() {
        http.accounts.busy = true;

        var answer = http.logIn("alice", "wonderland");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void answersEveryFailureAsAProblemWithoutSayingHowItHappened() {
        assertThat(problem(http.send(http.request("GET", "/nowhere", "")))).isEqualTo("notFound");
        assertThat(problem(http.send(http.request("DELETE", "/open", "")))).isEqualTo("method");
        var mistake = http.send(http.request("GET", "/mistake", ""));
        assertThat(problem(mistake)).isEqualTo("internal");
        assertThat(mistake.body()).doesNotContain("secret", "Exception", ".java");
        assertThat(problem(http.send("PUT", "/things/x", "{\"a\":1,\"a\":2}", "t-alice")))
                .isEqualTo("badRequest");
        assertThat(problem(http.send("PUT", "/things/x", "{\"a\":", "t-alice"))).isEqualTo("badRequest");
        assertThat(problem(http.send("GET", "/things?limt=3", "", "t-alice"))).isEqualTo("badRequest");
        assertThat(problem(http.send("GET", "/things?limit=11", "", "t-alice"))).isEqualTo("badRequest");
        assertThat(problem(http.send("POST", "/api/v1/session", "[1]", "t-alice")))
                .isEqualTo("badRequest");
        var type = http.request("PUT", "/things/x", "{}")
                .setHeader("Content-Type", "text/plain")
                .header("Authorization", "Bearer t-alice");
        assertThat(problem(http.send(type))).isEqualTo("mediaType");
    }

    @Test
    void sendsSecurityHeadersWithEveryAnswer() {
        for (var path : new String[] {"/open", "/nowhere", "/things", "/mistake"}) {
            var headers = http.send(http.request("GET", path, "")).headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("Cache-Control")).contains("no-store");
            assertThat(headers.firstValue("Content-Security-Policy")).isPresent();
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void refusesBodiesBeyondTheLimitWhetherTheirLengthIsToldOrNot() throws IOException {
        var told = http.send("PUT", "/things/x", "\"" + "x".repeat(1024 * 1024) + "\"", "t-alice");
        assertThat(told.statusCode()).isEqualTo(413);

        var chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        var untold = raw("PUT /things/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t-alice\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17));
        assertThat(untold).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void takesWholeFilesWhereItShould() {
        var upload = http.request("POST", "/files", "x".repeat(2 * 1024 * 1024))
                .setHeader("Content-Type", "application/yaml; charset=utf-8")
                .header("Authorization", "Bearer t-alice");

        assertThat(http.send(upload).body()).isEqualTo("2097152");
    }

    @Test
    void refusesHeadersBeyondTheLimitWithoutAPage() throws IOException {
        var answer = raw("GET /open HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431 ").contains("application/problem+json");
        assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ").doesNotContain("org.eclipse");
    }

    @Test
    void refusesNamesThatAreNotOurs() throws IOException {
        assertThat(raw("GET /open HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw("GET /open HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /open HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void saysInOneSentenceThatThePortIsInUse() throws IOException {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var settings = HttpSettings.on("127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> new HttpFixture(settings).close())
                    .isInstanceOf(HttpUnavailable.class)
                    .hasMessageContaining("port " + taken.getLocalPort());
        }
    }

    @Test
    void refusesToBeServedInTheClearBeyondThisMachine() {
        assertThatThrownBy(() -> HttpSettings.on("0.0.0.0", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("TLS");
    }

    private String raw(String text) throws IOException {
        try (var socket = new Socket(java.net.InetAddress.getLoopbackAddress(), http.server.port())) {
            socket.setSoTimeout(20_000);
            var writer = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    // The server has answered and closed already.
                }
            });
            var answer = new StringBuilder();
            try {
                int octet = socket.getInputStream().read();
                while (octet >= 0 && answer.indexOf("}") < 0) {
                    answer.append((char) octet);
                    octet = socket.getInputStream().read();
                }
            } catch (java.net.SocketException e) {
                // Reset after the answer: we had more to say than it wanted to read.
            }
            writer.interrupt();
            return answer.toString();
        }
    }
}
