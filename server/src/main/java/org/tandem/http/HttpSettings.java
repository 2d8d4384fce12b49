package org.tandem.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where and how HTTP is served, and how much of everything is allowed.
///
/// @param host the address to listen on; other than loopback only with TLS, unless `plainAllowed`
/// @param port 0 takes any free port
/// @param hostNames further names by which this server may be addressed in `Host`; on loopback nothing else but
///     its own names passes, so that a page of another site cannot reach the server through a name it controls
///     (DNS rebinding)
/// @param plainAllowed whether another address than loopback may be served without TLS (behind a proxy that does
///     it)
/// @param tls keys for HTTPS; null: plain HTTP
/// @param limits sizes, counts and times
/// @param sessions how long a log-in lasts
/// @param attempts how fast passwords may be tried
/// @param events sizes of the event stream
public record HttpSettings(
        String host,
        int port,
        List<String> hostNames,
        boolean plainAllowed,
        @Nullable Tls tls,
        Limits limits,
        Sessions sessions,
        Attempts attempts,
        Events events) {

    public HttpSettings {
        hostNames = List.copyOf(hostNames);
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is blank");
        }
        within("port", port, 0, 65535);
        if (tls == null && !plainAllowed && !HostNames.isLoopback(host)) {
            throw new IllegalArgumentException("host " + host
                    + " is not loopback and there is no TLS: set tls, or plainAllowed when something in front does it");
        }
    }

    /// Loopback, port 8080, no TLS.
    public static HttpSettings defaults() {
        return on("127.0.0.1", 8080);
    }

    /// Another address and port, everything else as by default.
    public static HttpSettings on(String host, int port) {
        return new HttpSettings(
                host,
                port,
                List.of(),
                false,
                null,
                Limits.defaults(),
                Sessions.defaults(),
                Attempts.defaults(),
                Events.defaults());
    }

    public HttpSettings withLimits(Limits other) {
        return new HttpSettings(host, port, hostNames, plainAllowed, tls, other, sessions, attempts, events);
    }

    public HttpSettings withTls(Tls other) {
        return new HttpSettings(host, port, hostNames, plainAllowed, other, limits, sessions, attempts, events);
    }

    public HttpSettings withEvents(Events other) {
        return new HttpSettings(host, port, hostNames, plainAllowed, tls, limits, sessions, attempts, other);
    }

    public HttpSettings withAttempts(Attempts other) {
        return new HttpSettings(host, port, hostNames, plainAllowed, tls, limits, sessions, other, events);
    }

    /// Keys for HTTPS.
    ///
    /// @param file PEM with the certificate chain and, unless `key` is given, its private key; or PKCS#12
    ///     (`.p12`, `.pfx`)
    /// @param key PEM with the private key
    /// @param password of the PKCS#12 file or of an encrypted private key
    public record Tls(
            Path file, @Nullable Path key, @Nullable String password) {
        @Override
        public String toString() {
            return "Tls[file=" + file + ", key=" + key + ", password=" + (password == null ? "none" : "(hidden)") + "]";
        }
    }

    /// Limits of the listener.
    ///
    /// @param bodyBytesMax of an ordinary request
    /// @param uploadBytesMax of a request to a route that takes whole files
    /// @param uploadsMax such requests at once
    /// @param headerBytesMax request line and header together
    /// @param connectionsMax open connections; further ones wait in the system's backlog
    /// @param headerTimeout until a request's header is complete; twice as long on a connection that is used
    ///     again
    /// @param bodyTimeout until a request's body is complete
    /// @param idleTimeout of a connection on which nothing happens, also while an answer is being written
    public record Limits(
            int bodyBytesMax,
            int uploadBytesMax,
            int uploadsMax,
            int headerBytesMax,
            int connectionsMax,
            Duration headerTimeout,
            Duration bodyTimeout,
            Duration idleTimeout) {
        public Limits {
            within("bodyBytesMax", bodyBytesMax, 1024, 256 * 1024 * 1024);
            within("uploadBytesMax", uploadBytesMax, bodyBytesMax, 1024 * 1024 * 1024);
            within("uploadsMax", uploadsMax, 1, 100);
            within("headerBytesMax", headerBytesMax, 1024, 1024 * 1024);
            within("connectionsMax", connectionsMax, 1, 100_000);
            positive("headerTimeout", headerTimeout);
            positive("bodyTimeout", bodyTimeout);
            positive("idleTimeout", idleTimeout);
        }

        public static Limits defaults() {
            return new Limits(
                    1024 * 1024,
                    64 * 1024 * 1024,
                    2,
                    16 * 1024,
                    1000,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30));
        }
    }

    /// Log-ins that browsers and the command line hold by cookie.
    ///
    /// @param idle unused for so long, it ends
    /// @param lifetime it ends after so long in any case
    /// @param countMax of all accounts; the one unused for longest makes room
    /// @param countPerAccountMax likewise
    public record Sessions(Duration idle, Duration lifetime, int countMax, int countPerAccountMax) {
        public Sessions {
            positive("idle", idle);
            positive("lifetime", lifetime);
            within("countMax", countMax, 1, 1_000_000);
            within("countPerAccountMax", countPerAccountMax, 1, countMax);
        }

        public static Sessions defaults() {
            return new Sessions(Duration.ofMinutes(30), Duration.ofHours(12), 5000, 20);
        }
    }

    /// How fast passwords may be tried.
    ///
    /// @param freePerAccount failures of one account before the first wait
    /// @param freePerSource failures from one address (IPv6: one /64 network) before the first wait
    /// @param firstWait doubles with each further failure
    /// @param longestWait of an account or address; without failures for twice as long it starts anew
    /// @param remembered accounts and addresses; the one that failed longest ago is forgotten first
    public record Attempts(
            int freePerAccount, int freePerSource, Duration firstWait, Duration longestWait, int remembered) {
        public Attempts {
            within("freePerAccount", freePerAccount, 1, 1000);
            within("freePerSource", freePerSource, 1, 100_000);
            positive("firstWait", firstWait);
            positive("longestWait", longestWait);
            within("remembered", remembered, 2, 1_000_000);
        }

        public static Attempts defaults() {
            return new Attempts(10, 50, Duration.ofSeconds(1), Duration.ofMinutes(5), 20_000);
        }
    }

    /// The event stream.
    ///
    /// @param kept events that a reader who was away can still get
    /// @param waitingMax events that may wait for one reader before it is cut off
    /// @param streamsMax readers at once
    /// @param streamsPerAccountMax readers at once of one account
    /// @param heartbeat how often a reader hears that nothing happened, and its rights are looked at again
    public record Events(int kept, int waitingMax, int streamsMax, int streamsPerAccountMax, Duration heartbeat) {
        public Events {
            within("kept", kept, 1, 1_000_000);
            within("waitingMax", waitingMax, 1, 1_000_000);
            within("streamsMax", streamsMax, 1, 100_000);
            within("streamsPerAccountMax", streamsPerAccountMax, 1, streamsMax);
            positive("heartbeat", heartbeat);
        }

        public static Events defaults() {
            return new Events(10_000, 2000, 500, 20, Duration.ofSeconds(15));
        }
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " " + value + " is not within " + least + " and " + most);
        }
    }

    private static void positive(String what, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + " " + value + " is not positive");
        }
    }
}
