package org.tandem.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Starts the server in a throw-away directory, lets it answer a few requests and stops it: what the JVM sees
/// meanwhile is what the AOT cache of the distribution is made of.
final class Training {
    private final Settings settings;

    Training(Settings settings) {
        this.settings = settings.withHttpPort(0);
    }

    int run() throws InterruptedException {
        try {
            Path directory = Files.createTempDirectory("tandem-training");
            try (Assembly assembly = Assembly.start(directory, settings);
                    HttpClient client = HttpClient.newHttpClient()) {
                for (String path :
                        List.of("/api/v1/health/ready", "/api/v1/health", "/api/v1/openapi.yaml", "/api/v1/lines")) {
                    URI uri = URI.create("http://" + assembly.httpAddress() + path);
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
                }
            } finally {
                delete(directory);
            }
            return 0;
        } catch (IOException failed) {
            throw new UncheckedIOException("training failed", failed);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
