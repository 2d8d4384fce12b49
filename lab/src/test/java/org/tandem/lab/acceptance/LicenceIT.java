package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Licence files that an authority of the settings has signed, and what lines do without.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LicenceIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LINES = """
            line:
              Lync:
                usage: microsoftLync
                transport: {bindAddress: 127.0.0.1, receivePort: 0}
                access: {exceptions: [127.0.0.1]}
              PSTN:
                transport: {bindAddress: 127.0.0.1, receivePort: 0}
                access: {exceptions: [127.0.0.1]}
            """;

    private KeyPair vendor;
    private Installation site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        vendor = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = Files.writeString(
                folder.resolve("vendor.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(vendor.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        site = Installation.start(folder, "licence: {authorities: [\"" + key + "\"]}\n");
        site.apply(LINES);
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private String signed(String body, KeyPair by) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(by.getPrivate());
        signature.update(body.getBytes(StandardCharsets.UTF_8));
        return body + "signature: " + Base64.getEncoder().encodeToString(signature.sign()) + "\n";
    }

    private static String licence(String... lines) {
        return "Tandem licence 1\nlicensee: Example Ltd\n" + String.join("\n", lines) + "\n";
    }

    private void install(String name, String text) throws IOException {
        var answer = site.put("licence", name, JSON.writeValueAsString(Map.of("name", name, "text", text)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void remove(String name) {
        var answer = site.tandem().send("DELETE", "/api/v1/objects/licence/" + name, "", Map.of("If-Match", "*"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private JsonNode shown(String name) {
        return site.tandem()
                .get("/api/v1/licence")
                .path("items")
                .valueStream()
                .filter(row -> row.path("name").asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("LIC-03")
    void aFreshInstallWorksByItsBuiltInEvaluationLicence() {
        site.awaitLine("Lync", "up");

        JsonNode builtIn = shown("");
        assertThat(builtIn.path("evaluation").asBoolean(false)).isTrue();
        assertThat(builtIn.path("features").toString()).contains("I3_Feature_Lync");
        assertThat(site.tandem().get("/api/v1/licence").path("lync").asBoolean(false))
                .isTrue();
    }

    @Test
    @Tag("LIC-03")
    void aSignedFileShowsItsExpiryCountsAndFeaturesAndItsNamesHaveNoCase() throws Exception {
        install("full", signed(licence("expires: 2049-12-31", "feature: i3_feature_LYNC", "count: client 50"), vendor));
        try {
            JsonNode row = shown("full");
            assertThat(row.path("problem").asString("?")).isEmpty();
            assertThat(row.path("licensee").asString("")).isEqualTo("Example Ltd");
            assertThat(row.path("expires").asString("")).isEqualTo("2049-12-31");
            assertThat(row.at("/counts/client").asInt(0)).isEqualTo(50);
            assertThat(row.path("evaluation").asBoolean(true)).isFalse();
            site.awaitLine("Lync", "up");
            Installation.Ended said = site.administer("licence", "show");
            assertThat(said.code()).as(said.said()).isZero();
            assertThat(said.said()).contains("Example Ltd", "2049-12-31", "i3_feature_LYNC");
        } finally {
            remove("full");
        }
    }

    @Test
    @Tag("LIC-01")
    void withoutTheFeatureALyncLineStaysDownAndSaysWhyEverywhereWhileOthersRun() throws Exception {
        install("bare", signed(licence("feature: Something_Else"), vendor));
        String sentence = "The feature I3_Feature_Lync is not licensed: install a licence file that has it.";
        try {
            JsonNode row = site.awaitLine("Lync", "notLicensed");

            assertThat(row.path("reason").asString("")).isEqualTo(sentence);
            assertThat(row.path("listening")).isEmpty();
            assertThat(site.health("line Lync").path("state").asString("")).isEqualTo("down");
            assertThat(site.health("line Lync").path("sentence").asString("")).isEqualTo(sentence);
            assertThat(site.tandem().get("/api/v1/licence").path("refusal").asString(""))
                    .isEqualTo(sentence);
            site.awaitLog("line is down: " + sentence, "line=Lync");
            try (RawPeer peer = RawPeer.udp(site.port("PSTN"))) {
                peer.send(peer.ask("OPTIONS", "sip:x@127.0.0.1", "raw", ""));
                peer.response(200);
            }
        } finally {
            remove("bare");
        }
        site.awaitLine("Lync", "up");
    }

    @Test
    @Tag("LIC-03")
    void changedForeignAndExpiredFilesLicenseNothingAndSayWhy() throws Exception {
        KeyPair stranger = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        install("foreign", signed(licence("feature: I3_Feature_Lync"), stranger));
        install(
                "changed",
                signed(licence("feature: Something_Else"), vendor).replace("Something_Else", "I3_Feature_Lync"));
        install("expired", signed(licence("expires: 2020-12-31", "feature: I3_Feature_Lync"), vendor));
        try {
            assertThat(shown("foreign").path("problem").asString("")).contains("not by a licence authority");
            assertThat(shown("changed").path("problem").asString("")).contains("the text was changed");
            assertThat(shown("expired").path("problem").asString("")).isEqualTo("expired on 2020-12-31");
            assertThat(site.awaitLine("Lync", "notLicensed").path("reason").asString(""))
                    .isEqualTo("The licence for I3_Feature_Lync expired on 2020-12-31: install a new licence file.");
        } finally {
            remove("foreign");
            remove("changed");
            remove("expired");
        }
        site.awaitLine("Lync", "up");
    }

    @Test
    @Tag("LIC-03")
    void aFileWithoutTheFormOfALicenceIsRefused() throws IOException {
        var answer = site.put("licence", "none", JSON.writeValueAsString(Map.of("name", "none", "text", "hello")));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(answer)).containsExactly("licence/none/text: has no signature line");
    }
}
