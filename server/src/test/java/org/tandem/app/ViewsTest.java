package org.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;

/// What health says.
class ViewsTest {
    private static final Instant END = Instant.parse("2026-06-01T00:00:00Z");

    /// Certificate and key in one text, valid for a hundred days until [#END].
    private static String certificate() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var keys = generator.generateKeyPair();
        var name = new X500Principal("CN=cic.example.com");
        var certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(END.minus(Duration.ofDays(100))),
                                Date.from(END),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
            writer.writeObject(keys.getPrivate());
        }
        return text.toString();
    }

    @Test
    @Tag("LIN-07")
    void aCertificateThatEndsSoonIsDegradedAndOneThatHasEndedIsDown() throws Exception {
        var admin = new Administrator(Location.TYPE, Certificate.TYPE, Authority.TYPE, Line.TYPE, LineGroup.TYPE);
        admin.with("certificate: {c: {chain: \"" + certificate().replace("\n", "\\n") + "\"}}");
        admin.with("line: {secure: {transport: {protocol: tls}, tls: {certificate: c}}}");

        assertThat(Views.certificateRows(admin.view(), END.minus(Duration.ofDays(60))))
                .isEmpty();
        assertThat(Views.certificateRows(admin.view(), END.minus(Duration.ofDays(10))))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.name()).isEqualTo("certificate c");
                    assertThat(row.state()).isEqualTo("degraded");
                    assertThat(row.sentence()).contains("expires on 2026-06-01", "in 10 days", "renew it");
                });
        assertThat(Views.certificateRows(admin.view(), END.plusSeconds(1)))
                .singleElement()
                .satisfies(row -> assertThat(row.state()).isEqualTo("down"));
    }
}
