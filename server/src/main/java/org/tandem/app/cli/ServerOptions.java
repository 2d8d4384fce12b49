package org.tandem.app.cli;

import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.http.Json;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

/// Which server, and as whom: the options that all commands share.
final class ServerOptions {
    private static final String ADMINISTRATOR = "administrator";

    @Option(names = "--url", paramLabel = "URL", description = "the server (default: the one that runs on --data)")
    private @Nullable String url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "tandem-data",
            description = "where the local server keeps its data (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("tandem-data");

    @Option(names = "--user", paramLabel = "ACCOUNT", description = "account to log in with (default: administrator)")
    private String user = ADMINISTRATOR;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "file that holds the password (default: asked for, or that of the first start)")
    private @Nullable Path passwordFile;

    @Option(names = "--token-file", paramLabel = "FILE", description = "file that holds an API token, used instead")
    private @Nullable Path tokenFile;

    URI url() {
        if (url == null) {
            return localServer();
        }
        try {
            var given = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            if (("http".equals(given.getScheme()) || "https".equals(given.getScheme())) && given.getHost() != null) {
                return given;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ClientFailure("--url " + url + " is no address such as http://127.0.0.1:8080");
    }

    private URI localServer() {
        var file = data.resolve("run").resolve("ready.json");
        if (!Files.exists(file)) {
            throw new ClientFailure("no server runs on " + data + " (there is no " + file
                    + "): start one with ./tandem server --data " + data + ", or name one with --url");
        }
        try {
            var http =
                    Json.mapper().readTree(Files.readString(file)).path("http").asString("");
            return URI.create(http.contains("://") ? http : "http://" + http);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new ClientFailure("cannot read " + file + ": " + e.getMessage() + "; name the server with --url");
        }
    }

    Optional<String> token() {
        return Optional.ofNullable(tokenFile).map(file -> read(file, "--token-file"));
    }

    String user() {
        return user;
    }

    /// The password: from its file, from the first start of a local server, or asked for.
    @SuppressWarnings("SystemConsoleNull") // JDK 25 is back to null where there is no terminal
    String password() {
        if (passwordFile != null) {
            return read(passwordFile, "--password-file");
        }
        var first = data.resolve("run").resolve("first-administrator");
        if (user.equals(ADMINISTRATOR) && Files.isReadable(first)) {
            return read(first, "the first password");
        }
        Console console = System.console();
        char[] typed = console != null && console.isTerminal() ? console.readPassword("Password of %s: ", user) : null;
        if (typed == null) {
            throw new ClientFailure("no password for " + user + ": give --password-file or --token-file");
        }
        return new String(typed);
    }

    private static String read(Path file, String what) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ClientFailure("cannot read " + what + " " + file + ": "
                    + (Files.exists(file) ? e.getMessage() : "there is no such file"));
        }
    }
}
