package org.tandem.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real programs against each other, without Tandem: what fails here is the harness.
class PeersTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    Path folder = Path.of("set by JUnit");

    @Test
    @RequiresPeer({"sipp", "kamailio"})
    void aCallThroughKamailioStaysRecordRouted() {
        int proxyPort = Ports.free();
        try (var callee = Sipp.listen(folder, Sipp.Play.once("callee-answers.xml", Sipp.Transport.TCP));
                var proxy = Kamailio.start(
                        folder,
                        Kamailio.proxy(Map.of("^47", "sip:127.0.0.1:" + callee.port() + ";transport=tcp"))
                                .udp(proxyPort)
                                .tcp(proxyPort));
                var caller = Sipp.call(folder, caller("4711"), proxyPort)) {
            caller.awaitSuccess();
            callee.awaitSuccess();

            assertThat(callee.messages()).contains("Record-Route: <sip:127.0.0.1:" + proxyPort);
            assertThat(proxy.process().isAlive()).isTrue();
        }
    }

    @Test
    @RequiresPeer({"sipp", "kamailio"})
    void kamailioRefusesANumberWithoutARoute() {
        int proxyPort = Ports.free();
        try (var proxy = Kamailio.start(folder, Kamailio.proxy(Map.of()).udp(proxyPort));
                var caller = Sipp.call(folder, caller("4711"), proxyPort)) {
            assertThat(caller.awaitEnd()).isEqualTo(1);
            assertThat(caller.messages()).contains("404 No route");
            assertThat(proxy.process().isAlive()).isTrue();
        }
    }

    @Test
    @RequiresPeer("baresip")
    void rtpFlowsBothWaysBetweenTwoBaresips() {
        try (var anna = Baresip.start(folder, Baresip.Phone.without("anna"));
                var bert = Baresip.start(folder, Baresip.Phone.without("bert"))) {
            anna.dial("sip:bert@127.0.0.1:" + bert.port());
            bert.awaitEvent("CALL_INCOMING", SOON);
            anna.awaitEvent("CALL_RINGING", SOON);
            bert.answer();
            anna.awaitEvent("CALL_ESTABLISHED", SOON);

            anna.awaitRtpBothWays(20, SOON);
            bert.awaitRtpBothWays(20, SOON);

            anna.hangUp();
            bert.awaitEvent("CALL_CLOSED", SOON);
        }
    }

    @Test
    @RequiresPeer({"baresip", "kamailio"})
    void baresipAnswersAnMd5Challenge() {
        int port = Ports.free();
        try (var registrar = Kamailio.start(
                        folder,
                        Kamailio.registrar("lab.example", "secret", "MD5").udp(port));
                var phone = Baresip.start(
                        folder, Baresip.Phone.registering("anna", "lab.example", "secret", port, "udp"))) {
            phone.awaitRegistered();

            assertThat(registrar.process().awaitLine("REGISTERED anna", SOON)).doesNotContain("SHA-256");
        }
    }

    @Test
    @RequiresPeer({"linphone", "kamailio"})
    void linphoneAnswersASha256Challenge() {
        int port = Ports.free();
        try (var registrar = Kamailio.start(
                        folder,
                        Kamailio.registrar("lab.example", "secret", "SHA-256").udp(port));
                var phone = Linphone.start(
                        folder,
                        new Linphone.Account("carol", "lab.example", "lab.example", "secret", "SHA-256", port))) {
            phone.awaitRegistered();

            assertThat(registrar.process().awaitLine("REGISTERED carol", SOON)).contains("algorithm=SHA-256");
        }
    }

    @Test
    @RequiresPeer({"linphone", "baresip"})
    void linphoneCallsBaresip() {
        // linphone sends its calls where it registers: here straight to the other phone, which refuses the REGISTER.
        try (var bert = Baresip.start(folder, Baresip.Phone.without("bert"));
                var carol = Linphone.start(
                        folder, new Linphone.Account("carol", "127.0.0.1", "none", "none", "MD5", bert.port()))) {
            carol.process().awaitLine("LinphoneRegistrationFailed", SOON);
            carol.dial("sip:bert@127.0.0.1:" + bert.port());
            bert.awaitEvent("CALL_INCOMING", SOON);
            bert.answer();
            carol.awaitMedia();
            bert.awaitEvent("CALL_ESTABLISHED", SOON);
            carol.hangUp();

            bert.awaitEvent("CALL_CLOSED", SOON);
        }
    }

    @Test
    @RequiresPeer({"sipp", "stunnel", "openssl", "kamailio"})
    void sippReachesAMutualTlsPortOfKamailioThroughStunnel() {
        var pki = OpensslPki.in(folder.resolve("pki"));
        int plain = Ports.free();
        int tls = Ports.free();
        var settings = new Kamailio.Tls(pki.right("proxy.lab.example"), pki.authority(), true);
        try (var callee = Sipp.listen(folder, Sipp.Play.once("callee-answers.xml", Sipp.Transport.UDP));
                var proxy = Kamailio.start(
                        folder,
                        Kamailio.proxy(Map.of("^47", "sip:127.0.0.1:" + callee.port()))
                                .udp(plain)
                                .tls(tls, settings));
                var tunnel = Stunnel.toTls(folder, tls, pki.right("sipp.lab.example"), pki.authority());
                var caller = Sipp.call(
                        folder,
                        Sipp.Play.once("caller-hangs-up.xml", Sipp.Transport.TCP)
                                .key("user", "4711")
                                .key("domain", "lab.example"),
                        tunnel.port())) {
            caller.awaitSuccess();
            callee.awaitSuccess();

            assertThat(proxy.process().isAlive()).isTrue();
        }
    }

    @Test
    @RequiresPeer({"openssl", "kamailio"})
    void aMutualTlsPortOfKamailioTellsRightFromWrongCertificates() {
        var pki = OpensslPki.in(folder.resolve("pki"));
        int tls = Ports.free();
        var settings = new Kamailio.Tls(pki.right("proxy.lab.example"), pki.authority(), true);
        var right = pki.right("client.lab.example");
        var expired = pki.issue("client.lab.example", OpensslPki.Use.BOTH, OpensslPki.Validity.EXPIRED);
        var serverOnly = pki.issue("client.lab.example", OpensslPki.Use.SERVER, OpensslPki.Validity.NOW);
        try (var proxy = Kamailio.start(folder, Kamailio.proxy(Map.of()).tls(tls, settings))) {
            assertThat(handshake(pki, tls, right))
                    .contains("Verify return code: 0")
                    .doesNotContain("alert");
            assertThat(handshake(pki, tls, expired)).contains("alert certificate expired");
            assertThat(handshake(pki, tls, serverOnly)).contains("alert");
            assertThat(String.join("\n", pki.handshake(tls, "-verify_hostname", "other.lab.example")))
                    .contains("ostname mismatch");
            assertThat(proxy.process().isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BOTH-NOW", "SERVER-NOW", "BOTH-EXPIRED", "CLIENT-NOT_YET"})
    @RequiresPeer("openssl")
    void certificatesAreWhatTheySay(String kind) throws Exception {
        var pki = OpensslPki.in(folder.resolve("pki"));
        String[] words = kind.split("-", -1);
        var made = pki.issue("x.lab.example", OpensslPki.Use.valueOf(words[0]), OpensslPki.Validity.valueOf(words[1]));

        var factory = CertificateFactory.getInstance("X.509");
        try (var stream = Files.newInputStream(made.certificate())) {
            var certificate = (X509Certificate) factory.generateCertificate(stream);
            assertThat(certificate.getExtendedKeyUsage()).hasSize(words[0].equals("BOTH") ? 2 : 1);
            assertThat(validityOf(certificate)).isEqualTo(words[1]);
            assertThat(certificate.getSubjectAlternativeNames()).hasSize(2);
        }
        assertThat(pki.pkcs12(made, "secret")).isNotEmptyFile();
    }

    private static String validityOf(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return "NOW";
        } catch (CertificateExpiredException e) {
            return "EXPIRED";
        } catch (CertificateNotYetValidException e) {
            return "NOT_YET";
        }
    }

    private static String handshake(OpensslPki pki, int port, OpensslPki.Certificate client) {
        return String.join(
                "\n",
                pki.handshake(
                        port,
                        "-tls1_2",
                        "-cert",
                        client.certificate().toString(),
                        "-key",
                        client.key().toString()));
    }

    private static Sipp.Play caller(String user) {
        return Sipp.Play.once("caller-hangs-up.xml", Sipp.Transport.UDP)
                .key("user", user)
                .key("domain", "lab.example");
    }
}
