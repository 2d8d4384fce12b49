package org.tandem.station.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.admin.DigestSecret;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.line.sip.FakePorts;
import org.tandem.line.sip.HandTimers;
import org.tandem.sip.PortLimits;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SipPort;
import org.tandem.sip.Transport;
import org.tandem.station.Binding;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;
import org.tandem.wire.digest.Digest;
import org.tandem.wire.digest.DigestAlgorithm;
import org.tandem.wire.digest.DigestChallenge;
import org.tandem.wire.digest.HashedSecret;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.Uri;

@Tag("STA-04")
class RegistrarTest {
    private static final LineId PHONES = new LineId("Phones");
    private static final StationId ALICE = new StationId("Alice");
    private static final String HOME = "sip:10.0.0.1:5060";

    private final Administrator admin = new Administrator(
            Location.TYPE,
            Certificate.TYPE,
            Authority.TYPE,
            Line.TYPE,
            LineGroup.TYPE,
            DigestSecret.TYPE,
            GlobalStation.TYPE,
            Station.TYPE);
    private final HandTimers time = new HandTimers();
    private static final RegistrarLimits LIMITS = new RegistrarLimits(100, 3, Duration.ofMinutes(1), 10, 5);
    private final Registrar registrar =
            new Registrar(admin::view, time, new StationProof(admin::view, time, new byte[32], LIMITS), LIMITS);
    private final SipPort port = FakePorts.idle(new PortSpec(
            "Phones",
            Transport.UDP,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060),
            "",
            null,
            List.of(),
            new PortSpec.PeerRules(true, false, "", Duration.ZERO),
            PortLimits.defaults()));
    private long cseq;

    @BeforeEach
    void aPhoneMayRegister() {
        admin.with("""
                line:
                  Phones: {usage: stationConnections, registrar: {contactsMax: 3}}
                  Lync: {usage: microsoftLync}
                digestSecret:
                  alice: {username: alice, realm: tandem, password: wonderland}
                station:
                  Alice: {extension: "100", transport: {line: Phones}, authentication: {digestSecret: alice}}
                  Off: {active: false, transport: {line: Phones}, authentication: {digestSecret: alice}}
                  Ana:
                    connection: {type: alternate, address: "tel:+13175551010"}
                    transport: {line: Lync}
                    phone: {manufacturer: microsoftLync}
                """);
    }

    private SipRequest.Builder register(String user) {
        cseq++;
        return SipRequest.builder(Method.REGISTER, Uri.parse(HOME))
                .from(NameAddr.of(Uri.parse("sip:" + user + "@10.0.0.1")).withTag("1"))
                .to(NameAddr.of(Uri.parse("sip:" + user + "@10.0.0.1")))
                .callId("phone-1")
                .cseq(cseq, Method.REGISTER);
    }

    private FakePorts.Incoming send(SipRequest request) {
        var incoming = new FakePorts.Incoming(request, port, "10.0.0.7");
        registrar.onRegister(PHONES, incoming);
        return incoming;
    }

    private static List<DigestChallenge> challenges(FakePorts.Incoming answer) {
        return answer.headers().stream()
                .filter(field -> field.startsWith("WWW-Authenticate: "))
                .map(field -> DigestChallenge.parse(field.substring("WWW-Authenticate: ".length()))
                        .orElseThrow())
                .toList();
    }

    private static SipRequest proven(
            SipRequest request, DigestChallenge challenge, String user, String password, int count) {
        var secret = HashedSecret.of(challenge.algorithm(), user, challenge.realm(), password);
        var credentials = Digest.answer(challenge, user, secret, "REGISTER", HOME, "0a1b2c", count)
                .orElseThrow();
        return request.withHeader(HeaderName.AUTHORIZATION, credentials.write());
    }

    /// Asks for a challenge, then sends the request with the right password.
    private FakePorts.Incoming proven(SipRequest.Builder request) {
        var challenge = challenges(send(register("Alice").build())).getFirst();
        cseq++;
        return send(proven(request.cseq(cseq, Method.REGISTER).build(), challenge, "alice", "wonderland", 1));
    }

    private List<String> contacts() {
        return registrar.of(ALICE).stream().map(Binding::contact).toList();
    }

    private FakePorts.Incoming registered(String contact) {
        return proven(register("Alice").set(HeaderName.CONTACT, contact));
    }

    @Test
    void whoListensHearsOfRegistrationsAndNotOfRefusals() {
        var told = new java.util.ArrayList<StationId>();
        registrar.onRegistered(told::add);

        send(register("Alice")
                .set(HeaderName.CONTACT, "<sip:alice@10.0.0.7:5062>")
                .build());
        assertThat(told).isEmpty();
        registered("<sip:alice@10.0.0.7:5062>");
        assertThat(told).containsExactly(ALICE);
    }

    @Test
    void rfc8760_challengesInTheOrderThatIsSet() {
        assertThat(challenges(send(register("Alice").build())))
                .extracting(DigestChallenge::algorithm)
                .containsExactly(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);

        admin.with("""
                line:
                  Phones: {usage: stationConnections, registrar: {algorithms: [MD5, SHA-512-256, SHA-256], challengesMax: 1}}
                """);
        assertThat(challenges(send(register("Alice").build())))
                .extracting(DigestChallenge::algorithm)
                .containsExactly(DigestAlgorithm.MD5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aPhoneRegistersWithEitherAlgorithm(int which) {
        var challenge = challenges(send(register("Alice").build())).get(which);
        var request = register("Alice")
                .set(HeaderName.CONTACT, "<sip:alice@10.0.0.7>")
                .build();

        var answer = send(proven(request, challenge, "alice", "wonderland", 1));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsExactly("Contact: <sip:alice@10.0.0.7>;expires=3600");
        assertThat(registrar.of(ALICE)).singleElement().satisfies(binding -> {
            assertThat(binding.line()).isEqualTo(PHONES);
            assertThat(binding.source()).isEqualTo("10.0.0.7:5060");
        });
    }

    @Test
    void anAlgorithmThatWasNotOfferedProvesNothing() {
        var offered = challenges(send(register("Alice").build())).getFirst();
        var other = DigestChallenge.of(offered.realm(), offered.nonce(), DigestAlgorithm.SHA_512_256);

        assertThat(send(proven(register("Alice").build(), other, "alice", "wonderland", 1))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void wrongPasswordsAndUnknownStationsLookAlikeAndBlockTheGuesserForAWhile() {
        for (var user : List.of("Alice", "nobody", "Alice")) {
            var challenge = challenges(send(register(user).build())).getFirst();
            var answer = send(proven(register(user).build(), challenge, "alice", "guess", 1));
            assertThat(answer.status()).isEqualTo(401);
        }
        assertThat(registered("<sip:alice@10.0.0.7>").status()).isEqualTo(403);

        time.pass(Duration.ofMinutes(1));
        assertThat(registered("<sip:alice@10.0.0.7>").status()).isEqualTo(200);
    }

    @Test
    void anOldNonceIsStaleAndAForeignOneIsNot() {
        var challenge = challenges(send(register("Alice").build())).getFirst();
        time.pass(Duration.ofMinutes(6));

        var stale = send(proven(register("Alice").build(), challenge, "alice", "wonderland", 1));
        assertThat(stale.status()).isEqualTo(401);
        assertThat(challenges(stale)).allMatch(DigestChallenge::stale);

        var made = DigestChallenge.of("tandem", "A".repeat(38), DigestAlgorithm.MD5);
        var foreign = send(proven(register("Alice").build(), made, "alice", "wonderland", 1));
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(challenges(foreign)).noneMatch(DigestChallenge::stale);
    }

    @Test
    void aUseCountServesOnceAlsoAfterItsNonceWasForgotten() {
        var challenge = challenges(send(register("Alice").build())).getFirst();
        assertThat(send(proven(register("Alice").build(), challenge, "alice", "wonderland", 1))
                        .status())
                .isEqualTo(200);
        assertThat(send(proven(register("Alice").build(), challenge, "alice", "wonderland", 1))
                        .status())
                .isEqualTo(401);
        assertThat(send(proven(register("Alice").build(), challenge, "alice", "wonderland", 2))
                        .status())
                .isEqualTo(200);

        for (int i = 0; i < 6; i++) {
            time.pass(Duration.ofMillis(1));
            assertThat(proven(register("Alice")).status()).isEqualTo(200);
        }
        assertThat(send(proven(register("Alice").build(), challenge, "alice", "wonderland", 2))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void rfc3261_10_3_severalContactsAreKeptInOrderOfPreference() {
        registered("<sip:low@10.0.0.7>;q=0.1, <sip:high@10.0.0.7>;q=0.9");
        registered("<sip:mid@10.0.0.7>;q=0.5;expires=120");

        assertThat(contacts()).containsExactly("sip:high@10.0.0.7", "sip:mid@10.0.0.7", "sip:low@10.0.0.7");
        assertThat(proven(register("Alice")).headers())
                .containsExactly(
                        "Contact: <sip:high@10.0.0.7>;expires=3600",
                        "Contact: <sip:mid@10.0.0.7>;expires=120",
                        "Contact: <sip:low@10.0.0.7>;expires=3600");
    }

    @Test
    void rfc3261_10_3_expiresEndsABinding() {
        registered("<sip:a@10.0.0.7>;expires=60");
        time.pass(Duration.ofSeconds(59));
        assertThat(contacts()).hasSize(1);
        time.pass(Duration.ofSeconds(1));
        assertThat(contacts()).isEmpty();
        assertThat(registrar.all()).isEmpty();

        registered("<sip:a@10.0.0.7>");
        registered("<sip:A@10.0.0.7>;expires=0");
        assertThat(contacts()).as("users differ in case").containsExactly("sip:a@10.0.0.7");
        registered("<sip:a@10.0.0.7>;expires=0");
        assertThat(contacts()).isEmpty();
    }

    @Test
    void rfc3261_10_2_2_aStarTakesAllAwayAndNeedsExpiresZero() {
        registered("<sip:a@10.0.0.7>, <sip:b@10.0.0.7>");

        assertThat(proven(register("Alice").set(HeaderName.CONTACT, "*")).status())
                .isEqualTo(400);
        assertThat(contacts()).hasSize(2);
        assertThat(proven(register("Alice").set(HeaderName.CONTACT, "*").set(HeaderName.EXPIRES, "0"))
                        .status())
                .isEqualTo(200);
        assertThat(contacts()).isEmpty();
    }

    @Test
    void rfc3261_10_3_anOlderRegistrationOfTheSameCallIsRefusedAsAWhole() {
        registered("<sip:a@10.0.0.7>");
        var challenge = challenges(send(register("Alice").build())).getFirst();
        var late = register("Alice")
                .cseq(1, Method.REGISTER)
                .set(HeaderName.CONTACT, "<sip:b@10.0.0.7>, <sip:a@10.0.0.7>;expires=0")
                .build();

        assertThat(send(proven(late, challenge, "alice", "wonderland", 1)).status())
                .isEqualTo(400);
        assertThat(contacts()).containsExactly("sip:a@10.0.0.7");
        assertThat(send(proven(late.toBuilder().callId("phone-2").build(), challenge, "alice", "wonderland", 2))
                        .status())
                .isEqualTo(200);
        assertThat(contacts()).containsExactly("sip:b@10.0.0.7");
    }

    @Test
    void rfc3261_10_3_tooShortIsAnswered423AndTooLongIsCut() {
        var brief = registered("<sip:a@10.0.0.7>;expires=59");
        assertThat(brief.status()).isEqualTo(423);
        assertThat(brief.headers()).containsExactly("Min-Expires: 60");

        assertThat(registered("<sip:a@10.0.0.7>;expires=9999999999").headers())
                .containsExactly("Contact: <sip:a@10.0.0.7>;expires=86400");
        assertThat(registered("<sip:a@10.0.0.7>;expires=soon").headers())
                .containsExactly("Contact: <sip:a@10.0.0.7>;expires=3600");
    }

    @Test
    void moreContactsThanAllowedAreRefusedAsAWhole() {
        registered("<sip:a@10.0.0.7>");

        assertThat(registered("<sip:b@10.0.0.7>, <sip:c@10.0.0.7>, <sip:d@10.0.0.7>")
                        .status())
                .isEqualTo(403);
        assertThat(contacts()).containsExactly("sip:a@10.0.0.7");
    }

    @ParameterizedTest
    @CsvSource({"Ana, Lync device", "Off, is not active"})
    void lyncDevicesAndInactiveStationsAreRefusedWithTheReason(String user, String reason) {
        var challenge = challenges(send(register("Alice").build())).getFirst();

        var answer = send(proven(register(user).build(), challenge, "alice", "wonderland", 1));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.headers())
                .singleElement()
                .asString()
                .startsWith("Warning: 399 tandem")
                .contains(reason);
    }

    @Test
    void aLyncLineHasNoRegistrar() {
        var incoming = new FakePorts.Incoming(register("Alice").build(), port, "10.0.0.21");

        registrar.onRegister(new LineId("Lync"), incoming);

        assertThat(incoming.status()).isEqualTo(403);
        assertThat(incoming.headers())
                .containsExactly("Warning: 399 tandem \"Lync devices never register here: they sign in at Lync.\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Contact | <tel:+13175551000>       | 400
            Require | path                     | 420
            Contact | <sip:a@10.0.0.7>;q=0.5x  | 200
            """)
    void oddRequestsAreAnsweredAsTheRfcSays(String name, String value, int status) {
        var challenge = challenges(send(register("Alice").build())).getFirst();
        var request = register("Alice").set(HeaderName.of(name), value).build();

        assertThat(send(proven(request, challenge, "alice", "wonderland", 1)).status())
                .isEqualTo(status);
    }

    @Test
    void credentialsMadeForAnotherAddressProveNothing() {
        var challenge = challenges(send(register("Alice").build())).getFirst();
        @Nullable
        String header = proven(register("Alice").build(), challenge, "alice", "wonderland", 1)
                .header(HeaderName.AUTHORIZATION)
                .orElse(null);
        var elsewhere = register("Alice").uri(Uri.parse("sip:10.0.0.2")).build();

        assertThat(Optional.ofNullable(header)).isPresent();
        assertThat(send(elsewhere.withHeader(HeaderName.AUTHORIZATION, String.valueOf(header)))
                        .status())
                .isEqualTo(401);
    }
}
