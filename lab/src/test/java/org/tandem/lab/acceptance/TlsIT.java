package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.peer.OpensslPki;
import org.tandem.lab.peer.Peer;
import org.tandem.lab.peer.PeerProcess;
import org.tandem.lab.peer.RequiresPeer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Certificates made by the openssl command: taken in, and shaken hands with by `openssl s_client`.
@Tag("LIN-07")
@RequiresPeer("openssl")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String OUR_NAME = "cic.raw.example";
    private static final String PASSWORD = "of old Windows";

    private Path folder;
    private OpensslPki pki;
    private OpensslPki strangers;
    private Installation site;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        pki = OpensslPki.in(Files.createDirectory(folder.resolve("pki")));
        strangers = OpensslPki.in(Files.createDirectory(folder.resolve("strangers")));
        site = Installation.start(folder, "");
        assertThat(importPem("ours", pki.right(OUR_NAME)).path("subject").asString(""))
                .isEqualTo("CN=" + OUR_NAME);
        site.apply("authority:\n  lab:\n    certificates: |\n"
                + Files.readString(pki.authority()).indent(6));
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private JsonNode importPem(String name, OpensslPki.Certificate certificate) throws IOException {
        return taken(Map.of(
                "name",
                name,
                "chain",
                Files.readString(certificate.certificate()),
                "privateKey",
                Files.readString(certificate.key())));
    }

    private JsonNode taken(Map<String, String> certificate) {
        var answer = imported(certificate);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    private java.net.http.HttpResponse<String> imported(Map<String, String> certificate) {
        return site.tandem()
                .send("POST", "/api/v1/certificates/import", JSON.writeValueAsString(certificate), Map.of());
    }

    private int line(String name, String certificate, String more) {
        site.apply("""
                line:
                  %s:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tls, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                    tls: {certificate: %s, authorities: [lab]%s}
                """.formatted(name, certificate, more));
        return site.port(name);
    }

    private static String[] with(OpensslPki.Certificate client) {
        return new String[] {
            "-cert", client.certificate().toString(), "-key", client.key().toString()
        };
    }

    private String handshake(int port, String... options) {
        return String.join("\n", pki.handshake(port, options));
    }

    /// Sends OPTIONS inside of TLS; all that s_client says.
    private String options(int port, String... options) {
        List<String> command = new ArrayList<>(
                List.of(Peer.OPENSSL.command(), "s_client", "-quiet", "-crlf", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of("-CAfile", pki.authority().toString(), "-verify_return_error"));
        command.addAll(List.of(options));
        try (var client = PeerProcess.start("openssl s_client", folder, command, Map.of())) {
            for (String line : List.of(
                    "OPTIONS sip:cic.raw.example SIP/2.0",
                    "Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKtls" + port,
                    "From: <sip:raw@raw.example>;tag=t",
                    "To: <sip:cic.raw.example>",
                    "Call-ID: tls-" + port,
                    "CSeq: 1 OPTIONS",
                    "Max-Forwards: 70",
                    "Content-Length: 0",
                    "")) {
                client.type(line);
            }
            String answer = client.awaitLine("SIP/2.0 ", Duration.ofSeconds(10));
            client.awaitLine("ms-call-source: non-ms-rtc", Duration.ofSeconds(5));
            return answer;
        }
    }

    @Test
    void aCertificateOfPemFilesServesALine() {
        int port = line("Pem", "ours", "");

        assertThat(handshake(port, "-verify_hostname", OUR_NAME)).contains("Verify return code: 0 (ok)");
        assertThat(options(port)).contains("SIP/2.0 200");
        assertThat(handshake(port, "-tls1_2")).contains("Verify return code: 0 (ok)");
    }

    @Test
    void pkcs12FilesAreTakenInAlsoWithTheEncryptionOfOldWindows() throws IOException {
        OpensslPki.Certificate right = pki.right(OUR_NAME);
        Path modern = pki.pkcs12(right, "secret");
        taken(Map.of("name", "modern", "pkcs12", base64(modern), "password", "secret"));
        assertThat(handshake(line("Modern", "modern", ""))).contains("Verify return code: 0 (ok)");

        Path old = folder.resolve("old.p12");
        openssl(
                "pkcs12",
                "-export",
                "-legacy",
                "-in",
                right.certificate().toString(),
                "-inkey",
                right.key().toString(),
                "-certfile",
                pki.authority().toString(),
                "-passout",
                "pass:" + PASSWORD,
                "-out",
                old.toString());
        taken(Map.of("name", "old", "pkcs12", base64(old), "password", PASSWORD));
        assertThat(handshake(line("Old", "old", ""))).contains("Verify return code: 0 (ok)");
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    private void openssl(String... arguments) {
        String[] command = Stream.concat(Stream.of(Peer.OPENSSL.command()), Stream.of(arguments))
                .toArray(String[]::new);
        try (var run = PeerProcess.start("openssl", folder, List.of(command), Map.of())) {
            assertThat(run.awaitExit(Duration.ofSeconds(30))).as(run.tail()).isZero();
        }
    }

    @Test
    void whatCannotBeReadIsRefusedInWords() throws IOException {
        OpensslPki.Certificate right = pki.right(OUR_NAME);
        OpensslPki.Certificate other = strangers.right("other.example");

        var wrongPassword =
                imported(Map.of("name", "x", "pkcs12", base64(pki.pkcs12(right, "secret")), "password", "guess"));
        assertThat(wrongPassword.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(wrongPassword).toString()).containsIgnoringCase("password");
        var notHisKey = imported(Map.of(
                "name", "x",
                "chain", Files.readString(right.certificate()),
                "privateKey", Files.readString(other.key())));
        assertThat(Installation.problems(notHisKey).toString()).contains("does not belong to the first certificate");
        var garbage = imported(Map.of("name", "x", "chain", "hello", "privateKey", "world"));
        assertThat(garbage.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(garbage).toString()).contains("chain");
    }

    @Test
    void aCertificateThatPeersWillRefuseIsTakenInWithTheReasonsInWords() throws IOException {
        JsonNode expired = importPem("expired", pki.issue(OUR_NAME, OpensslPki.Use.BOTH, OpensslPki.Validity.EXPIRED));
        assertThat(expired.path("findings").toString()).contains("expired on 2021-01-01");
        importPem("server only", pki.issue("wrong.example", OpensslPki.Use.SERVER, OpensslPki.Validity.NOW));

        JsonNode applied = site.apply("""
                line:
                  Doubtful:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tls, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                    tls: {certificate: server only, authorities: [lab]}
                """);

        assertThat(applied.path("warnings").toString())
                .contains("lacks client authentication")
                .contains("not for the domain name cic.raw.example");
    }

    @Test
    void aTlsLineWithoutCertificateOrAuthoritiesIsRefused() {
        var refused = site.tryApply("""
                line:
                  None: {transport: {protocol: tls}}
                  Unknown: {transport: {protocol: tls, receivePort: 5999}, tls: {certificate: nobody, requireMutual: true}}
                """);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(refused))
                .contains(
                        "line/None/tls/certificate: is not set, and a TLS line needs one",
                        "line/Unknown/tls/certificate: there is no certificate \"nobody\"",
                        "line/Unknown/tls/authorities: mutual authentication needs authorities to trust");
    }

    @Test
    void withoutMutualAuthenticationAClientsCertificateIsNotLookedAt() {
        int port = line("One way", "ours", "");

        assertThat(handshake(port)).contains("No client certificate CA names sent");
        assertThat(options(port, with(pki.issue("ms.example", OpensslPki.Use.SERVER, OpensslPki.Validity.EXPIRED))))
                .contains("SIP/2.0 200");
    }

    @Test
    void theRightClientIsLetInWhereMutualAuthenticationIsRequired() {
        int port = line("Mutual", "ours", ", requireMutual: true, peerNames: [ms.example]");

        assertThat(options(port, with(pki.issue("ms.example", OpensslPki.Use.CLIENT, OpensslPki.Validity.NOW))))
                .contains("SIP/2.0 200");
    }

    private void refused(String line, int port, String reason, String... client) {
        String said = handshake(port, client);

        assertThat(said).doesNotContain("SIP/2.0");
        site.awaitLog("trouble with a peer", reason, "line=\"" + line + "\"");
    }

    // Each on a line of its own, because each line limits how often it says such things.

    @Test
    void aClientWithoutCertificateIsRefused() {
        refused("Bare", line("Bare", "ours", ", requireMutual: true"), "certificate");
    }

    @Test
    void aClientWithoutClientUsageIsRefusedByThatName() {
        refused(
                "No usage",
                line("No usage", "ours", ", requireMutual: true"),
                "the certificate of CN=ms.example is not for client authentication (extended key usage)",
                with(pki.issue("ms.example", OpensslPki.Use.SERVER, OpensslPki.Validity.NOW)));
    }

    @Test
    void anExpiredClientIsRefused() {
        refused(
                "Expired",
                line("Expired", "ours", ", requireMutual: true"),
                "the certificate of CN=ms.example has expired on",
                with(pki.issue("ms.example", OpensslPki.Use.BOTH, OpensslPki.Validity.EXPIRED)));
    }

    @Test
    void aClientOfAnotherNameIsRefused() {
        refused(
                "Other name",
                line("Other name", "ours", ", requireMutual: true, peerNames: [ms.example]"),
                "expected was ms.example",
                with(pki.issue("evil.example", OpensslPki.Use.BOTH, OpensslPki.Validity.NOW)));
    }

    @Test
    void aClientOfAnUnknownAuthorityIsRefused() {
        refused(
                "Stranger",
                line("Stranger", "ours", ", requireMutual: true"),
                "is issued by none of the trusted authorities",
                with(strangers.right("ms.example")));
    }
}
