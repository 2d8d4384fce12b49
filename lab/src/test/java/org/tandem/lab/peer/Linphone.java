package org.tandem.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A linphone on loopback, driven by its console: the phone that answers a SHA-256 challenge.
///
/// It sends no RTP here, for want of a sound card; [Baresip] does.
public final class Linphone implements AutoCloseable {

    /// Who the phone is, and where it registers and sends its calls.
    ///
    /// @param algorithm digest algorithm of its password, `MD5` or `SHA-256`
    public record Account(String user, String domain, String realm, String password, String algorithm, int registrar) {}

    private final int port;
    private final PeerProcess process;

    private Linphone(int port, PeerProcess process) {
        this.port = port;
        this.process = process;
    }

    /// Starts a phone, which begins to register.
    public static Linphone start(Path parent, Account account) {
        try {
            Files.createDirectories(parent);
            Path folder = Files.createTempDirectory(parent, "linphone-");
            // Without this folder it cannot open its database, and then it silently does nothing at all.
            Files.createDirectories(folder.resolve(".local/share/linphone"));
            int port = Ports.free();
            int rtp = Ports.free();
            Path config = folder.resolve("linphonerc");
            Files.writeString(config, """
                    [sip]
                    sip_port=%d
                    sip_tcp_port=0
                    sip_tls_port=-1
                    default_proxy=0
                    guess_hostname=0
                    contact=sip:%s@127.0.0.1:%d
                    bind_address=127.0.0.1
                    [rtp]
                    audio_rtp_port=%d
                    [auth_info_0]
                    username=%s
                    realm=%s
                    passwd=%s
                    algorithm=%s
                    [proxy_0]
                    reg_proxy=<sip:127.0.0.1:%d;transport=udp>
                    reg_route=<sip:127.0.0.1:%d;transport=udp;lr>
                    reg_identity=sip:%s@%s
                    reg_expires=60
                    reg_sendregister=1
                    publish=0
                    [video]
                    enabled=0
                    """.formatted(
                            port,
                            account.user(),
                            port,
                            rtp,
                            account.user(),
                            account.realm(),
                            account.password(),
                            account.algorithm(),
                            account.registrar(),
                            account.registrar(),
                            account.user(),
                            account.domain()));
            // Its log goes to its output, because the console itself does not say when a registration is done.
            var process = PeerProcess.start(
                    "linphone " + account.user(),
                    folder,
                    List.of(
                            "stdbuf",
                            "-oL",
                            Peer.LINPHONE.command(),
                            "-c",
                            config.toString(),
                            "-d",
                            "6",
                            "-l",
                            "/dev/stdout"),
                    Map.of(
                            "HOME",
                            folder.toString(),
                            "XDG_DATA_HOME",
                            folder.resolve(".local/share").toString()));
            var linphone = new Linphone(port, process);
            // A file instead of a sound card.
            process.type("soundcard use files");
            process.type("ipv6 disable");
            return linphone;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitRegistered() {
        process.awaitLine("Register refresher [200]", Duration.ofSeconds(15));
    }

    public void dial(String uri) {
        process.type("call " + uri);
    }

    public void awaitIncoming() {
        process.awaitLine("to LinphoneCallIncomingReceived", Duration.ofSeconds(15));
    }

    public void answer() {
        process.type("answer");
    }

    public void awaitMedia() {
        process.awaitLine("to LinphoneCallStreamsRunning", Duration.ofSeconds(15));
    }

    public void hangUp() {
        process.type("terminate");
    }

    public void awaitEnd() {
        process.awaitLine("to LinphoneCallReleased", Duration.ofSeconds(15));
    }

    public int port() {
        return port;
    }

    public PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
