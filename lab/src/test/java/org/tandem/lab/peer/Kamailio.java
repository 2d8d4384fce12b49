package org.tandem.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A Kamailio on loopback with one process per socket, its log read as output.
///
/// What it says with `xlog("L_ERR", …)` can be awaited by [#process()].
public final class Kamailio implements AutoCloseable {

    /// TLS of the ports that listen with `tls`, and of connections that it opens itself.
    public record Tls(OpensslPki.Certificate own, Path authority, boolean clientCertificateRequired) {}

    /// Where it listens and what it does with a request.
    ///
    /// @param listens like `udp:127.0.0.1:5060`
    /// @param route   body of `request_route`, in Kamailio's own language
    public record Config(List<String> listens, @Nullable Tls tls, String more, String route) {

        public Config {
            listens = List.copyOf(listens);
        }

        public static Config of(String route) {
            return new Config(List.of(), null, "", route);
        }

        public Config udp(int port) {
            return listen("udp", port);
        }

        public Config tcp(int port) {
            return listen("tcp", port);
        }

        public Config tls(int port, Tls settings) {
            return new Config(listen("tls", port).listens(), settings, more, route);
        }

        private Config listen(String transport, int port) {
            List<String> all = new ArrayList<>(listens);
            all.add(transport + ":127.0.0.1:" + port);
            return new Config(all, tls, more, route);
        }
    }

    private static final String MODULES = """
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "maxfwd.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "xlog.so"
            loadmodule "corex.so"
            loadmodule "kex.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "auth.so"
            """;

    private final PeerProcess process;

    private Kamailio(PeerProcess process) {
        this.process = process;
    }

    /// Starts it and returns when it listens.
    public static Kamailio start(Path parent, Config config) {
        try {
            Files.createDirectories(parent);
            Path folder = Files.createTempDirectory(parent, "kamailio-");
            Files.createDirectories(folder.resolve("run"));
            Path file = folder.resolve("kamailio.cfg");
            Files.writeString(file, text(config, folder));
            var process = PeerProcess.start(
                    "kamailio",
                    folder,
                    List.of(
                            Peer.KAMAILIO.command(),
                            "-f",
                            file.toString(),
                            "-DD",
                            "-E",
                            "-m",
                            "32",
                            "-M",
                            "4",
                            "-Y",
                            folder.resolve("run").toString(),
                            "-w",
                            folder.toString()),
                    Map.of());
            process.awaitLine("PEER READY", Duration.ofSeconds(15));
            return new Kamailio(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Config config, Path folder) throws IOException {
        var text = new StringBuilder("""
                #!KAMAILIO
                debug=2
                log_stderror=yes
                children=1
                tcp_children=1
                auto_aliases=no
                tcp_accept_no_cl=yes
                """);
        config.listens().forEach(listen -> text.append("listen=").append(listen).append('\n'));
        text.append("mpath=\"").append(modulePath()).append("/\"\n").append(MODULES);
        Tls tls = config.tls();
        if (tls != null) {
            Files.writeString(folder.resolve("tls.cfg"), tlsText(tls));
            text.append("enable_tls=yes\nloadmodule \"tls.so\"\nmodparam(\"tls\", \"config\", \"")
                    .append(folder.resolve("tls.cfg"))
                    .append("\")\n");
        }
        text.append(config.more());
        text.append("request_route {\n").append(config.route()).append("}\n");
        text.append("event_route[core:worker-one-init] { xlog(\"L_ERR\", \"PEER READY\\n\"); }\n");
        return text.toString();
    }

    private static String tlsText(Tls tls) {
        String files = "private_key = " + tls.own().key() + "\ncertificate = "
                + tls.own().certificate() + "\nca_list = " + tls.authority() + "\n";
        String required = tls.clientCertificateRequired() ? "yes" : "no";
        return "[server:default]\nmethod = TLSv1.2+\nverify_certificate = " + required + "\nrequire_certificate = "
                + required + "\n" + files + "[client:default]\nmethod = TLSv1.2+\nverify_certificate = yes\n"
                + "require_certificate = yes\n" + files;
    }

    private static Path modulePath() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return Stream.concat(folders, Stream.of(Path.of("/usr/lib64"), Path.of("/usr/local/lib64")))
                    .map(folder -> folder.resolve("kamailio/modules"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("kamailio has no modules below /usr/lib"));
        }
    }

    /// A proxy that sends each number on by its pattern, stays in the way of later requests, and refuses the rest.
    ///
    /// @param targets regular expression on the user part to `sip:host:port;transport=…`, tried in order
    public static Config proxy(Map<String, String> targets) {
        var route = new StringBuilder("""
                if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
                if (is_method("OPTIONS") && uri == myself && $rU == $null) { sl_send_reply("200", "OK"); exit; }
                if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
                if (has_totag()) {
                  if (loose_route()) { t_relay(); exit; }
                  if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
                  if (!is_method("ACK")) sl_send_reply("404", "Not here");
                  exit;
                }
                t_check_trans();
                if (is_method("INVITE|SUBSCRIBE")) record_route();
                """);
        targets.forEach((pattern, target) -> route.append("if ($rU =~ \"")
                .append(pattern)
                .append("\") { $du = \"")
                .append(target)
                .append("\"; t_relay(); exit; }\n"));
        route.append("sl_send_reply(\"404\", \"No route\");\n");
        return Config.of(route.toString());
    }

    /// A registrar that takes one password for everybody and the given digest algorithm alone.
    ///
    /// @param algorithm `MD5` or `SHA-256`
    public static Config registrar(String realm, String password, String algorithm) {
        String route = """
                if (!is_method("REGISTER")) { sl_send_reply("405", "Only REGISTER"); exit; }
                if (!pv_auth_check("REALM", "PASSWORD", "0", "1")) { auth_challenge("REALM", "1"); exit; }
                save("location");
                xlog("L_ERR", "REGISTERED $fU $hdr(Authorization)\\n");
                """.replace("REALM", realm).replace("PASSWORD", password);
        return new Config(
                List.of(),
                null,
                "modparam(\"auth\", \"algorithm\", \"" + algorithm.replace("MD5", "") + "\")\n",
                route);
    }

    public PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
