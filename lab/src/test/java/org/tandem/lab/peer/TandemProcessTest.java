package org.tandem.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How tests start Tandem, tried on a stand-in with the same outside: what it prints, writes and answers.
class TandemProcessTest {

    private static final String STAND_IN = """
            package org.tandem.app;
            import java.nio.file.*;
            public class Main {
              public static void main(String[] a) throws Exception {
                if (a[0].equals("config")) { System.out.println("applied " + a[2] + " as " + a[6]
                    + " with " + Files.readString(Path.of(a[8]))); return; }
                if (!a[0].equals("server")) { System.out.println("unknown " + a[0]); System.exit(2); }
                if (a.length > 3) { System.out.println("port is wrong"); System.exit(1); }
                var http = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
                http.createContext("/api/v1/session", e -> { e.getResponseHeaders().add("Set-Cookie", "s=1; HttpOnly");
                  byte[] b = "{\\"csrfToken\\":\\"c\\"}".getBytes(); e.sendResponseHeaders(201, b.length); e.getResponseBody().write(b); e.close(); });
                http.createContext("/api/v1/me", e -> { byte[] b = ("{\\"cookie\\":\\"" + e.getRequestHeaders().getFirst("Cookie")
                  + "\\",\\"csrf\\":\\"" + e.getRequestHeaders().getFirst("X-CSRF-Token") + "\\"}").getBytes();
                  e.sendResponseHeaders(200, b.length); e.getResponseBody().write(b); e.close(); });
                http.start();
                Path run = Files.createDirectories(Path.of(a[2], "run"));
                Files.writeString(run.resolve("first-administrator"), "secret");
                Files.writeString(run.resolve("ready.json"), "{\\"lines\\":[{\\"name\\":\\"Lync\\",\\"address\\":\\"127.0.0.1\\",\\"port\\":5066,\\"transport\\":\\"tcp\\"}]}");
                System.out.println("ready http=127.0.0.1:" + http.getAddress().getPort());
              }
            }
            """;

    @TempDir
    Path folder = Path.of("set by JUnit");

    @BeforeEach
    void aStandInForTheDistribution() throws IOException {
        Path source = Files.writeString(folder.resolve("Main.java"), STAND_IN);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.resolve("classes").toString(), source.toString());
        assertThat(code).isZero();
        Files.createDirectories(folder.resolve("dist/lib"));
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("dist/lib/server.jar")))) {
            jar.putNextEntry(new JarEntry("org/tandem/app/Main.class"));
            jar.write(Files.readAllBytes(folder.resolve("classes/org/tandem/app/Main.class")));
        }
    }

    @Test
    void startsAndAsksAndKills() {
        try (var tandem = start()) {
            assertThat(tandem.port("Lync")).isEqualTo(5066);
            assertThatThrownBy(() -> tandem.port("PSTN")).hasMessageContaining("no line PSTN listens");

            tandem.logIn();
            assertThat(tandem.get("/api/v1/me").toString()).contains("\"cookie\":\"s=1\"", "\"csrf\":\"c\"");
            assertThat(tandem.apply(Path.of("all.yaml"))).isEqualTo("applied all.yaml as administrator with secret");

            tandem.kill();
            assertThat(tandem.process().isAlive()).isFalse();
        }
        try (var again = start()) {
            assertThat(again.process().isAlive()).isTrue();
        }
    }

    @Test
    void aRefusedCommandFailsWithWhatItSaid() {
        try (var tandem = start()) {
            assertThatThrownBy(() -> tandem.run("nonsense"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("unknown nonsense");
        }
    }

    @Test
    void aServerThatDoesNotStartFailsWithWhatItSaid() {
        assertThatThrownBy(() -> TandemProcess.start(folder.resolve("dist"), folder.resolve("data"), "--port=x"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("port is wrong");
    }

    private TandemProcess start() {
        return TandemProcess.start(folder.resolve("dist"), folder.resolve("data"));
    }
}
