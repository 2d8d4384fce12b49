package org.tandem.lab.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.certificate.CertificateShop.Authority;
import org.tandem.lab.certificate.CertificateShop.Issued;
import org.tandem.lab.certificate.CertificateShop.Kind;
import org.tandem.lab.sip.Flow;
import org.tandem.lab.sip.Inbox;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Listener;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.MessageText;
import org.tandem.lab.sip.SipSockets;
import org.tandem.lab.sip.Tls;
import org.tandem.lab.sip.Transport;

@Tag("LAB-01")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateShopTest {
    private static final java.time.Duration SOON = java.time.Duration.ofSeconds(5);

    private CertificateShop shop = new CertificateShop(Path.of("."));
    private Authority ours = new Authority("", Path.of("."), Path.of("."));
    private Authority strangers = ours;
    private Tls client = new Tls(defaultContext(), false);

    private static javax.net.ssl.SSLContext defaultContext() {
        try {
            return javax.net.ssl.SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void makeAuthorities(@TempDir Path directory) {
        shop = new CertificateShop(directory);
        ours = shop.authority("lab");
        strangers = shop.authority("stranger");
        client = shop.issue(ours, "ms.example.com", Kind.GOOD).trusting(ours, false);
    }

    private void say(Tls caller, Tls callee, String expectedName) {
        Ladder ladder = new Ladder(InstantSource.system(), "stranger");
        try (SipSockets near = new SipSockets("near", ladder, caller);
                SipSockets far = new SipSockets("far", ladder, callee)) {
            Listener port = far.listen(Transport.TLS, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            Inbox<Message> heard = new Inbox<>();
            far.onMessage((message, _) -> heard.put(message));
            near.expectName(port.address(), expectedName);
            Flow flow = near.flowTo(Transport.TLS, port.address());
            flow.send(MessageText.request("OPTIONS", "sip:x@example.com")
                    .field("Via", "SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1")
                    .field("From", "<sip:a@example.com>;tag=1")
                    .field("To", "<sip:x@example.com>")
                    .field("Call-ID", "1")
                    .field("CSeq", "1 OPTIONS")
                    .build());
            assertThat(heard.await(_ -> true, SOON, "OPTIONS").method()).isEqualTo("OPTIONS");
        }
    }

    @Test
    void goodCertificatesTalkFromPkcs12AndFromPemWithMutualAuthentication() {
        Issued issued = shop.issue(ours, "cic.example.com", Kind.GOOD);
        say(client, issued.trusting(ours, true), "cic.example.com");
        say(client, Tls.ofPem(issued.chain(), issued.key(), ours.pem(), true), "cic.example.com");
    }

    @Test
    void expiredCertificateIsRefused() {
        Tls expired = shop.issue(ours, "cic.example.com", Kind.EXPIRED).trusting(ours, false);
        assertThatThrownBy(() -> say(client, expired, "cic.example.com"))
                .isInstanceOf(LabFailure.class)
                .hasMessageContaining("validity check failed");
    }

    @Test
    void wrongNameIsRefused() {
        Tls other = shop.issue(ours, "other.example.com", Kind.GOOD).trusting(ours, false);
        assertThatThrownBy(() -> say(client, other, "cic.example.com"))
                .hasMessageContaining("No subject alternative DNS name matching cic.example.com");
    }

    @Test
    void unknownAuthorityIsRefused() {
        Tls stranger = shop.issue(strangers, "cic.example.com", Kind.GOOD).trusting(strangers, false);
        assertThatThrownBy(() -> say(client, stranger, "cic.example.com")).hasMessageContaining("PKIX path");
    }

    @Test
    void clientWithoutClientUsageFailsWhereMutualAuthenticationIsRequired() {
        Tls serverOnly = shop.issue(ours, "sip.example.com", Kind.SERVER_ONLY).trusting(ours, false);
        Tls strict = shop.issue(ours, "cic.example.com", Kind.GOOD).trusting(ours, true);
        assertThatThrownBy(() -> say(serverOnly, strict, "cic.example.com")).isInstanceOf(LabFailure.class);
    }
}
