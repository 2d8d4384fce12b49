package org.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.admin.DigestSecret;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.call.RoutingTables;
import org.tandem.call.sip.CallerAuthentication.Verdict;
import org.tandem.dialplan.AccountCodeComponent;
import org.tandem.dialplan.Classification;
import org.tandem.dialplan.DialPlan;
import org.tandem.dialplan.NumberList;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.line.sip.HandTimers;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;
import org.tandem.station.sip.RegistrarLimits;
import org.tandem.station.sip.StationProof;
import org.tandem.wire.digest.Digest;
import org.tandem.wire.digest.DigestChallenge;
import org.tandem.wire.digest.HashedSecret;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.Uri;

@Tag("STA-04")
class ChallengedCallersTest {
    private static final String CALLED = "sip:200@10.0.0.1";
    private static final InetSocketAddress SOURCE = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.7"), 5060);
    /// Known by its address, as far as the callers behind the challenge are concerned.
    private static final Verdict BY_ADDRESS = new Verdict.Known(new StationId("by address"));

    private final Administrator admin = new Administrator(
            Location.TYPE,
            Certificate.TYPE,
            Authority.TYPE,
            Line.TYPE,
            LineGroup.TYPE,
            NumberList.TYPE,
            Classification.TYPE,
            AccountCodeComponent.TYPE,
            DialPlan.TYPE,
            DigestSecret.TYPE,
            GlobalStation.TYPE,
            Station.TYPE);
    private final HandTimers time = new HandTimers();
    private final ChallengedCallers callers = new ChallengedCallers(
            () -> RoutingTables.of(admin.view()),
            new StationProof(
                    admin::view, time, new byte[32], new RegistrarLimits(100, 3, Duration.ofMinutes(1), 10, 5)),
            (_, _, _) -> BY_ADDRESS);
    private long cseq;

    @BeforeEach
    void site() {
        admin.with("""
                line:
                  Phones: {usage: stationConnections}
                  Trusting: {usage: stationConnections, transport: {receivePort: 5090}, registrar: {challengeCalls: false}}
                  PSTN: {usage: generalPurpose, transport: {receivePort: 5080}}
                digestSecret:
                  alice: {username: alice, realm: tandem, password: wonderland}
                station:
                  Alice: {extension: "100", transport: {line: Phones}, authentication: {digestSecret: alice}}
                  Bob: {extension: "101", transport: {line: Phones}}
                  Off: {active: false, transport: {line: Phones}, authentication: {digestSecret: alice}}
                """);
    }

    private Verdict verdict(String line, SipRequest invite) {
        return callers.of(RoutingTables.of(admin.view()).line(new LineId(line)).orElseThrow(), invite, SOURCE);
    }

    private SipRequest from(String user) {
        cseq++;
        return SipRequest.builder(Method.INVITE, Uri.parse(CALLED))
                .from(NameAddr.of(Uri.parse("sip:" + user + "@10.0.0.1")).withTag("1"))
                .to(NameAddr.of(Uri.parse(CALLED)))
                .callId("call-1")
                .cseq(cseq, Method.INVITE)
                .build();
    }

    private static List<DigestChallenge> challenges(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Challenge.class);
        Verdict.Challenge challenge = (Verdict.Challenge) verdict;
        assertThat(challenge.status()).isEqualTo(401);
        return challenge.headers().stream()
                .map(header -> DigestChallenge.parse(header.value()).orElseThrow())
                .toList();
    }

    private static SipRequest answering(SipRequest invite, DigestChallenge challenge, String password, int count) {
        HashedSecret secret = HashedSecret.of(challenge.algorithm(), "alice", challenge.realm(), password);
        return invite.withHeader(
                HeaderName.AUTHORIZATION,
                Digest.answer(challenge, "alice", secret, "INVITE", CALLED, "0a1b2c", count)
                        .orElseThrow()
                        .write());
    }

    @Test
    void aPhoneWithASecretIsAskedAndProvesItByEitherAlgorithm() {
        List<DigestChallenge> asked = challenges(verdict("Phones", from("Alice")));

        assertThat(asked).hasSize(2);
        for (DigestChallenge challenge : asked) {
            assertThat(verdict(
                            "Phones", answering(from("Alice"), challenge, "wonderland", asked.indexOf(challenge) + 1)))
                    .isEqualTo(new Verdict.Known(new StationId("Alice")));
        }
    }

    @Test
    void anAnswerServesOnce() {
        SipRequest proven = answering(
                from("Alice"), challenges(verdict("Phones", from("Alice"))).getFirst(), "wonderland", 1);

        assertThat(verdict("Phones", proven)).isInstanceOf(Verdict.Known.class);
        assertThat(challenges(verdict("Phones", proven)))
                .as("who listened on the wire is asked again")
                .allMatch(DigestChallenge::stale);
    }

    @Test
    void anOldNonceIsStaleAndTheNewOneServes() {
        DigestChallenge old = challenges(verdict("Phones", from("Alice"))).getFirst();
        time.pass(Duration.ofMinutes(6));

        List<DigestChallenge> again = challenges(verdict("Phones", answering(from("Alice"), old, "wonderland", 1)));

        assertThat(again).allMatch(DigestChallenge::stale);
        assertThat(verdict("Phones", answering(from("Alice"), again.getFirst(), "wonderland", 1)))
                .isInstanceOf(Verdict.Known.class);
    }

    @Test
    void wrongPasswordsAreAskedAgainUntilTheGuesserIsHeldUp() {
        for (int i = 0; i < 3; i++) {
            DigestChallenge challenge =
                    challenges(verdict("Phones", from("Alice"))).getFirst();
            assertThat(verdict("Phones", answering(from("Alice"), challenge, "guess", 1)))
                    .isInstanceOf(Verdict.Challenge.class);
        }
        DigestChallenge challenge = challenges(verdict("Phones", from("Alice"))).getFirst();

        assertThat(verdict("Phones", answering(from("Alice"), challenge, "wonderland", 1)))
                .isInstanceOf(Verdict.Forbidden.class);
    }

    @Test
    void theSecretOfOneStationProvesNoOther() {
        DigestChallenge challenge = challenges(verdict("Phones", from("Alice"))).getFirst();

        assertThat(verdict("Phones", answering(from("Bob"), challenge, "wonderland", 1)))
                .as("Bob has no secret and is known by his address alone")
                .isEqualTo(BY_ADDRESS);
    }

    @Test
    void anInactiveStationMayNotCallThoughItProvesItself() {
        DigestChallenge challenge = challenges(verdict("Phones", from("Off"))).getFirst();

        assertThat(verdict("Phones", answering(from("Off"), challenge, "wonderland", 1)))
                .isEqualTo(new Verdict.Forbidden("station Off is not active"));
    }

    @Test
    void whoIsNotAskedIsKnownByTheAddress() {
        assertThat(verdict("Phones", from("stranger"))).isEqualTo(BY_ADDRESS);
        assertThat(verdict("Trusting", from("Alice"))).isEqualTo(BY_ADDRESS);
        assertThat(verdict("PSTN", from("Alice"))).isEqualTo(BY_ADDRESS);
    }
}
