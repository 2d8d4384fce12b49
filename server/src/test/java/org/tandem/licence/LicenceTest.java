package org.tandem.licence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.base.Refusal;
import org.tandem.line.Administrator;

@Tag("LIC-03")
class LicenceTest {
    private static final KeyPair AUTHORITY = pair();
    private static final String LICENCE = """
            Tandem licence 1
            licensee: Example Ltd
            issued: 2026-01-01
            expires: 2026-12-31
            feature: i3_feature_lync
            count: client 50
            """;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-01T00:00:00Z"));
    private final Administrator admin = new Administrator(LicenceFile.TYPE);
    private final Licences licences = new Licences(List.of(AUTHORITY.getPublic()), now::get);

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(String text, KeyPair by) {
        try {
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(by.getPrivate());
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return text + "signature: " + Base64.getEncoder().encodeToString(signer.sign()) + "\n";
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void install(String name, String text) {
        admin.with("licence:\n  " + name + ":\n    text: |\n" + text.indent(6));
        licences.update(admin.view());
    }

    private String refusal() {
        return licences.refusalOf(Features.LYNC).map(Refusal::sentence).orElse("");
    }

    @Test
    void aFreshInstallWorksWithTheBuiltInLicence() {
        licences.update(admin.view());

        assertThat(licences.isLicensed("I3_FEATURE_LYNC")).isTrue();
        assertThat(licences.list())
                .singleElement()
                .satisfies(built -> assertThat(built.licence()).isEqualTo(Licence.builtIn()));
    }

    @Test
    @Tag("LIC-01")
    void aSignedFileLicensesItsFeaturesWhateverTheCase() {
        install("main", signed(LICENCE, AUTHORITY));

        assertThat(licences.isLicensed(Features.LYNC)).isTrue();
        assertThat(licences.count("client")).contains(50);
        assertThat(licences.refusalOf("other").orElseThrow().sentence())
                .isEqualTo("The feature other is not licensed: install a licence file that has it.");
    }

    @Test
    void aLicenceHoldsThroughItsLastDayAndThenIsRefusedInWords() {
        install("main", signed(LICENCE, AUTHORITY));
        now.set(Instant.parse("2026-12-31T23:59:59Z"));
        assertThat(refusal()).isEmpty();

        now.set(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(refusal())
                .isEqualTo("The licence for I3_Feature_Lync expired on 2026-12-31: install a new licence file.");
        assertThat(licences.list()).extracting(Licences.Installed::problem).containsExactly("expired on 2026-12-31");
        assertThat(licences.count("client")).isEmpty();
    }

    @Test
    void aChangedOrForeignFileLicensesNothing() {
        install("changed", signed(LICENCE, AUTHORITY).replace("client 50", "client 500"));
        assertThat(refusal()).contains("in licence file \"changed\", the signature is not by a licence authority");

        install("changed", signed(LICENCE, pair()));
        assertThat(licences.isLicensed(Features.LYNC)).isFalse();
        assertThat(new Licences(List.of(), now::get)).satisfies(none -> {
            none.update(admin.view());
            assertThat(none.isLicensed(Features.LYNC)).isFalse();
        });
    }

    @Test
    void aFileOfTheWrongFormIsRefusedWithAllThatIsWrong() {
        assertThat(admin.set("""
                licence:
                  bad:
                    text: |
                      Tandem licence 2
                      expires: soon
                      count: many
                      colour: green
                      signature: AAAA
                """)).hasSize(5).allMatch(text -> text.startsWith("licence/bad/text: "));
        assertThat(admin.set("licence: {bad: {text: nothing}}"))
                .containsExactly("licence/bad/text: has no signature line");
    }
}
