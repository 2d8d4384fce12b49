package org.tandem.line.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tandem.line.LineState.Status;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.TestAuthority;
import org.tandem.sip.TestAuthority.Made;
import org.tandem.sip.TlsSpec;
import org.tandem.sip.Transport;

/// What is open, what is wanted, and what follows.
@Tag("LIN-10")
@Tag("LIN-07")
class PortChangeTest {
    private static final TestAuthority AUTHORITY = TestAuthority.named("Root");
    private static final Made GOOD = AUTHORITY.certificate("good.example").make();
    private static final Made BETTER = AUTHORITY.certificate("better.example").make();
    private static final Made EXPIRED =
            AUTHORITY.certificate("expired.example").expired().make();
    private static final Made NO_SERVER =
            AUTHORITY.certificate("client.example").forClientsOnly().make();
    private static final Instant NOW =
            GOOD.chain().getFirst().getNotAfter().toInstant().minus(Duration.ofHours(2));
    private static final Instant EARLY =
            GOOD.chain().getFirst().getNotBefore().toInstant().minus(Duration.ofHours(2));

    private static PortSpec spec(Transport transport, int port, String name, @Nullable TlsSpec tls) {
        return new PortSpec(
                "Lync",
                transport,
                new InetSocketAddress(InetAddress.ofLiteral("10.0.0.31"), port),
                name,
                tls,
                List.of(),
                new PortSpec.PeerRules(true, false, "Tandem", Duration.ZERO),
                PortLimits.defaults());
    }

    private static PortSpec tcp(int port) {
        return spec(Transport.TCP, port, "cic", null);
    }

    private static PortSpec tls(int port, Made own, String... peers) {
        return spec(
                Transport.TLS,
                port,
                "cic",
                new TlsSpec(own.chain(), own.key(), List.of(), false, List.of(), List.of(peers)));
    }

    private static Arguments row(
            String what, @Nullable PortSpec open, PortChange.Wanted wanted, Instant now, PortChange then) {
        return Arguments.of(what, open, wanted, now, then);
    }

    private static PortChange.Wanted open(PortSpec spec) {
        return new PortChange.Wanted.Open(spec);
    }

    static Stream<Arguments> rows() {
        var inactive = new PortChange.Wanted.Closed(Status.INACTIVE, "off");
        var unreadable = new PortChange.Wanted.Unusable("there is no certificate");
        var expired = "the certificate \"CN=expired.example\" expired on "
                + EXPIRED.chain().getFirst().getNotAfter().toInstant() + ": the one before it stays in force";
        var noServer = "the extended key usage of the certificate \"CN=client.example\" lacks server authentication:"
                + " the one before it stays in force";
        var early = "the certificate \"CN=better.example\" is valid only from "
                + BETTER.chain().getFirst().getNotBefore().toInstant() + ": the one before it stays in force";
        return Stream.of(
                row("closed and wanted", null, open(tcp(1)), NOW, new PortChange.Open(tcp(1))),
                row("closed and not wanted", null, inactive, NOW, new PortChange.Leave(Status.INACTIVE, "off")),
                row(
                        "closed and unusable",
                        null,
                        unreadable,
                        NOW,
                        new PortChange.Leave(Status.DOWN, "there is no certificate")),
                row(
                        "closed, with a certificate that peers refuse",
                        null,
                        open(tls(1, EXPIRED)),
                        NOW,
                        new PortChange.Open(tls(1, EXPIRED))),
                row("open as wanted", tcp(1), open(tcp(1)), NOW, new PortChange.Keep("")),
                row("no longer wanted", tcp(1), inactive, NOW, new PortChange.Leave(Status.INACTIVE, "off")),
                row("unusable now", tcp(1), unreadable, NOW, new PortChange.Keep("there is no certificate")),
                row("another place", tcp(1), open(tcp(2)), NOW, new PortChange.Adjust(tcp(2), "")),
                row(
                        "another name",
                        tcp(1),
                        open(spec(Transport.TCP, 1, "new", null)),
                        NOW,
                        new PortChange.Adjust(spec(Transport.TCP, 1, "new", null), "")),
                row("TLS now", tcp(1), open(tls(1, GOOD)), NOW, new PortChange.Adjust(tls(1, GOOD), "")),
                row("TCP now", tls(1, GOOD), open(tcp(1)), NOW, new PortChange.Adjust(tcp(1), "")),
                row(
                        "another certificate",
                        tls(1, GOOD),
                        open(tls(1, BETTER)),
                        NOW,
                        new PortChange.Adjust(tls(1, BETTER), "")),
                row("an expired one", tls(1, GOOD), open(tls(1, EXPIRED)), NOW, new PortChange.Keep(expired)),
                row("one for clients", tls(1, GOOD), open(tls(1, NO_SERVER)), NOW, new PortChange.Keep(noServer)),
                row("one that is not valid yet", tls(1, GOOD), open(tls(1, BETTER)), EARLY, new PortChange.Keep(early)),
                row(
                        "an expired one, and other trust and another place, which are in force",
                        tls(1, GOOD),
                        open(tls(2, EXPIRED, "med01")),
                        NOW,
                        new PortChange.Adjust(tls(2, GOOD, "med01"), expired)),
                row(
                        "an expired one that has been in force",
                        tls(1, EXPIRED),
                        open(tls(1, EXPIRED, "med01")),
                        NOW,
                        new PortChange.Adjust(tls(1, EXPIRED, "med01"), "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatIsToBeDone(String what, @Nullable PortSpec open, PortChange.Wanted wanted, Instant now, PortChange then) {
        assertThat(PortChange.of(open, wanted, now)).as(what).isEqualTo(then);
    }
}
