package org.tandem.station.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.admin.DigestSecret;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.journal.MemoryJournal;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.line.sip.HandTimers;
import org.tandem.sip.Transport;
import org.tandem.station.Binding;
import org.tandem.station.Bindings;
import org.tandem.station.GlobalStation;
import org.tandem.station.MessageCounts;
import org.tandem.station.MessageLights;
import org.tandem.station.Station;
import org.tandem.station.StationDirectory;
import org.tandem.wire.digest.Digest;
import org.tandem.wire.digest.DigestChallenge;
import org.tandem.wire.digest.HashedSecret;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.Uri;

/// Message lights of phones that a test plays, in virtual time.
@Tag("STA-07")
class MessageLightNotifierTest {
    private static final LineId PHONES = new LineId("Phones");
    private static final StationId ALICE = new StationId("Alice");
    private static final StationId GATE = new StationId("Gate");
    private static final MessageLightLimits LIMITS =
            new MessageLightLimits(3, 2, Duration.ofMinutes(1), Duration.ofMinutes(30), Duration.ofHours(1));

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
    private final MessageLights lights = new MessageLights(new MemoryJournal(time, 1000), time, Runnable::run);
    private final Registered registered = new Registered();
    private final PhonePorts ports = new PhonePorts();
    private final MessageLightNotifier notifier = new MessageLightNotifier(
            ports,
            new MessageLightNotifier.Knowledge(admin::view, this::stations, registered, lights),
            new StationProof(
                    admin::view, time, new byte[32], new RegistrarLimits(100, 3, Duration.ofMinutes(1), 10, 100)),
            LIMITS,
            new MessageLightNotifier.Surroundings(time, time, new Random(1), Runnable::run));
    private int numbers;

    private StationDirectory stations() {
        return StationDirectory.of(admin.view());
    }

    /// Registrations that a test has set.
    private static final class Registered implements Bindings {
        private final Map<StationId, List<Binding>> all = new HashMap<>();

        @Override
        public List<Binding> of(StationId station) {
            return all.getOrDefault(station, List.of());
        }

        @Override
        public Map<StationId, List<Binding>> all() {
            return all;
        }
    }

    @BeforeEach
    void phonesHaveLights() {
        admin.with("""
                line:
                  Phones: {usage: stationConnections}
                  Lync: {usage: microsoftLync}
                digestSecret:
                  alice: {username: alice, realm: tandem, password: wonderland}
                globalStation:
                  Default Station: {phone: {hasMwi: true}}
                station:
                  Alice: {extension: "100", transport: {line: Phones}, authentication: {digestSecret: alice}}
                  Gate:
                    extension: "101"
                    connection: {type: predefined, user: gate, host: 10.0.0.9, port: 5060}
                    transport: {line: Phones}
                  Dark:
                    connection: {type: predefined, user: dark, host: 10.0.0.9, port: 5060}
                    transport: {line: Phones}
                    phone: {manufacturer: generic}
                  Off:
                    active: false
                    connection: {type: predefined, user: off, host: 10.0.0.9, port: 5060}
                    transport: {line: Phones}
                  Ana:
                    connection: {type: alternate, address: "tel:+13175551010"}
                    transport: {line: Lync}
                    phone: {manufacturer: microsoftLync, hasMwi: true}
                """);
        lights.onChange(notifier::onChange);
        ports.port("Phones", Transport.UDP);
        ports.port("Lync", Transport.TCP);
    }

    private SipRequest.Builder subscribe(String user) {
        numbers++;
        var address = NameAddr.of(Uri.parse("sip:" + user + "@cic.example"));
        return SipRequest.builder(Method.SUBSCRIBE, Uri.parse("sip:" + user + "@cic.example"))
                .from(address.withTag("them"))
                .to(address)
                .callId("sub-" + numbers)
                .cseq(1, Method.SUBSCRIBE)
                .add(HeaderName.EVENT, "message-summary")
                .add(HeaderName.CONTACT, "<sip:" + user + "@10.0.0.9:5060>");
    }

    private PhonePorts.Asked ask(LineId line, SipRequest request) {
        var source = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.9"), 5060);
        var port = ports.find(line.value()).orElseThrow();
        var asked = ports.new Asked(request, port, source, "us-" + numbers);
        notifier.onSubscribe(line, asked);
        return asked;
    }

    private PhonePorts.Asked ask(SipRequest.Builder request) {
        return ask(PHONES, request.build());
    }

    /// A later SUBSCRIBE in the dialog of the last NOTIFY.
    private SipRequest.Builder again(int cseq) {
        var notify = ports.sent.getLast().request();
        return SipRequest.builder(Method.SUBSCRIBE, Uri.parse("sip:gate@127.0.0.1:5060"))
                .from(notify.to())
                .to(notify.from())
                .callId(notify.callId())
                .cseq(cseq, Method.SUBSCRIBE)
                .add(HeaderName.EVENT, "message-summary")
                .add(HeaderName.CONTACT, "<sip:gate@10.0.0.9:5060>");
    }

    private void set(StationId station, int fresh, int old) {
        lights.set(station, MessageCounts.of(fresh, old), _ -> {});
    }

    /// A subscription of Gate whose first NOTIFY was answered.
    private void subscribed() {
        assertThat(ask(subscribe("gate")).status()).isEqualTo(200);
        ports.sent.getLast().answered(200);
    }

    private String lastState() {
        return ports.sent.getLast().header(HeaderName.SUBSCRIPTION_STATE);
    }

    @Test
    void rfc6665_4_2_1_aSubscriptionIsGrantedThenToldAtOnceInItsDialog() {
        set(GATE, 2, 8);

        var answer = ask(subscribe("gate").set(HeaderName.EXPIRES, "600"));

        assertThat(answer.header(HeaderName.EXPIRES)).isEqualTo("600");
        assertThat(ports.left).containsExactly("200", "NOTIFY");
        var notify = ports.sent.getLast();
        assertThat(notify.request().uri()).hasToString("sip:gate@10.0.0.9:5060");
        assertThat(notify.request().to()).isEqualTo(answer.request().from());
        assertThat(notify.request().from()).isEqualTo(answer.request().to().withTag(answer.toTag()));
        assertThat(notify.request().callId()).isEqualTo(answer.request().callId());
        assertThat(notify.header(HeaderName.EVENT)).isEqualTo("message-summary");
        assertThat(lastState()).isEqualTo("active;expires=600");
        assertThat(notify.request().contentType().orElseThrow()).hasToString("application/simple-message-summary");
        assertThat(notify.request().body().text()).isEqualTo("Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/0)\r\n");
        assertThat(notify.hop().host() + ":" + notify.hop().port()).isEqualTo("10.0.0.9:5060");
    }

    @Test
    void theFirstNotifyNeverOvertakesTheAnswerWhateverHappensMeanwhile() {
        var source = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.9"), 5060);
        var asked =
                ports.new Asked(subscribe("gate").build(), ports.find("Phones").orElseThrow(), source, "us").slow();
        notifier.onSubscribe(PHONES, asked);
        set(GATE, 1, 0);
        assertThat(ports.sent).isEmpty();

        asked.leaves();

        assertThat(ports.sent).hasSize(1);
        assertThat(ports.sent.getLast().voice()).isEqualTo("Voice-Message: 1/0 (0/0)");
        ports.sent.getLast().answered(200);
        assertThat(ports.sent)
                .as("it may have been told already, and is told for sure")
                .hasSize(2);
    }

    @Test
    void everyChangeIsToldOneNotifyAtATimeAndTheNewestWins() {
        subscribed();

        set(GATE, 1, 0);
        set(GATE, 2, 0);
        set(GATE, 3, 0);

        assertThat(ports.sent).hasSize(2);
        assertThat(ports.sent.getLast().voice()).isEqualTo("Voice-Message: 1/0 (0/0)");
        ports.sent.getLast().answered(200);
        assertThat(ports.sent).hasSize(3);
        assertThat(ports.sent.getLast().voice()).isEqualTo("Voice-Message: 3/0 (0/0)");
        assertThat(ports.sent.getLast().request().cseq().number()).isEqualTo(3);
        ports.sent.getLast().answered(200);
        assertThat(ports.sent).hasSize(3);
    }

    @Test
    void aRefreshInTheDialogIsGrantedAndToldAndMovesTheTarget() {
        subscribed();
        time.pass(Duration.ofMinutes(20));

        var refresh = ask(again(2).set(HeaderName.CONTACT, "<sip:gate@10.0.0.9:5077>"));

        assertThat(refresh.status()).isEqualTo(200);
        assertThat(refresh.header(HeaderName.EXPIRES)).isEqualTo("1800");
        assertThat(lastState()).isEqualTo("active;expires=1800");
        assertThat(ports.sent.getLast().hop().port()).isEqualTo(5077);
        ports.sent.getLast().answered(200);
        time.pass(Duration.ofMinutes(29));
        assertThat(notifier.subscriptions()).isEqualTo(1);
        time.pass(Duration.ofMinutes(1));
        assertThat(lastState()).isEqualTo("terminated;reason=timeout");
        ports.sent.getLast().answered(200);
        assertThat(notifier.subscriptions()).isZero();
    }

    @Test
    void expiresZeroInTheDialogEndsItWithALastNotify() {
        subscribed();

        var end = ask(again(2).set(HeaderName.EXPIRES, "0"));

        assertThat(end.status()).isEqualTo(200);
        assertThat(end.header(HeaderName.EXPIRES)).isEqualTo("0");
        assertThat(lastState()).isEqualTo("terminated;reason=timeout");
        ports.sent.getLast().answered(200);
        assertThat(notifier.subscriptions()).isZero();
        assertThat(ask(again(3)).status()).isEqualTo(481);
        set(GATE, 1, 0);
        assertThat(ports.sent).hasSize(2);
    }

    @Test
    void expiresZeroOutsideOfADialogAsksOnce() {
        set(GATE, 1, 0);

        assertThat(ask(subscribe("gate").set(HeaderName.EXPIRES, "0")).status()).isEqualTo(200);

        assertThat(lastState()).isEqualTo("terminated;reason=timeout");
        assertThat(ports.sent.getLast().voice()).isEqualTo("Voice-Message: 1/0 (0/0)");
        ports.sent.getLast().answered(200);
        assertThat(notifier.subscriptions()).isZero();
    }

    @Test
    void aPhoneThatKnowsNothingOfItOrIsSilentLosesIt() {
        subscribed();
        set(GATE, 1, 0);
        ports.sent.getLast().answered(481);
        assertThat(notifier.subscriptions()).isZero();

        subscribed();
        set(GATE, 2, 0);
        ports.sent.getLast().unanswered();
        assertThat(notifier.subscriptions()).isZero();
        set(GATE, 3, 0);
        assertThat(ports.sent).hasSize(4);
    }

    @Test
    void aSubscribeOutOfOrderGets500AndAStrangersDialog481() {
        subscribed();
        ask(again(5));
        ports.sent.getLast().answered(200);

        assertThat(ask(again(4)).status()).isEqualTo(500);
        assertThat(ask(again(6).callId("another")).status()).isEqualTo(481);
        assertThat(ask(again(6).set(HeaderName.EVENT, "message-summary;id=7")).status())
                .isEqualTo(481);
        var otherTag = again(6).build();
        assertThat(ask(
                                PHONES,
                                otherTag.toBuilder()
                                        .from(otherTag.from().withTag("x"))
                                        .build())
                        .status())
                .isEqualTo(481);
        assertThat(notifier.subscriptions()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Event   | presence                     | 489 | Allow-Events | message-summary
            Event   | message-summary-x            | 489 | Allow-Events | message-summary
            Expires | 59                           | 423 | Min-Expires  | 60
            Accept  | application/xml              | 406 | Accept       | application/simple-message-summary
            Contact | <tel:+1>                     | 400 | Warning      | 399 tandem
            Contact | <sip:a@b                     | 400 | Warning      | 399 tandem
            Contact | *                            | 400 | Warning      | 399 tandem
            Record-Route | <nonsense               | 400 | Warning      | 399 tandem
            Expires | 7200                         | 200 | Expires      | 3600
            Expires | nonsense                     | 200 | Expires      | 3600
            Accept  | "application/*;q=0.5, a/b"   | 200 | Expires      | 1800
            Event   | "Message-Summary ; id=a1"    | 200 | Expires      | 1800
            """)
    void rfc6665_4_2_1_whatIsAskedForIsReadAndAnswered(
            String header, String value, int status, String answerHeader, String answerValue) {
        var answer = ask(subscribe("gate").set(HeaderName.of(header), value.replace("\"", "")));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header(HeaderName.of(answerHeader))).startsWith(answerValue);
        assertThat(notifier.subscriptions()).isEqualTo(status == 200 ? 1 : 0);
    }

    @Test
    void theEventsIdIsRepeated() {
        ask(subscribe("gate").set(HeaderName.EVENT, "message-summary;id=a1"));

        assertThat(ports.sent.getLast().header(HeaderName.EVENT)).isEqualTo("message-summary;id=a1");
    }

    @Test
    void withoutAnEventOrContactNothingIsGranted() {
        assertThat(ask(subscribe("gate").remove(HeaderName.EVENT)).status()).isEqualTo(489);
        assertThat(ask(subscribe("gate").remove(HeaderName.CONTACT)).status()).isEqualTo(400);
    }

    @Test
    void aStationWithASecretProvesItAlsoForEachRefresh() {
        var open = ask(subscribe("Alice"));
        assertThat(open.status()).isEqualTo(401);
        var challenge =
                DigestChallenge.parse(open.header(HeaderName.WWW_AUTHENTICATE)).orElseThrow();
        assertThat(ask(PHONES, proven(subscribe("Alice").build(), challenge, "guess", 1))
                        .status())
                .isEqualTo(401);

        assertThat(ask(PHONES, proven(subscribe("Alice").build(), challenge, "wonderland", 1))
                        .status())
                .isEqualTo(200);

        ports.sent.getLast().answered(200);
        assertThat(ask(again(2)).status()).isEqualTo(401);
        assertThat(ask(PHONES, proven(again(3).build(), challenge, "wonderland", 2))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anUnknownStationIsAskedLikeAnyOther() {
        assertThat(ask(subscribe("nobody")).status()).isEqualTo(401);
    }

    @Test
    void whereCallsAreKnownByAddressSubscriptionsAreToo() {
        admin.with("line: {Phones: {usage: stationConnections, registrar: {challengeCalls: false}}}");
        assertThat(ask(subscribe("Alice")).status()).isEqualTo(403);

        register(ALICE, "sip:alice@10.0.0.9:5060", "10.0.0.9:5060", "reg-1");

        assertThat(ask(subscribe("Alice")).status()).isEqualTo(200);
    }

    @Test
    void aFixedPhoneIsKnownByItsAddress() {
        var elsewhere = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.66"), 5060);
        var asked =
                ports.new Asked(subscribe("gate").build(), ports.find("Phones").orElseThrow(), elsewhere, "us");

        notifier.onSubscribe(PHONES, asked);

        assertThat(asked.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"Dark,403,has no message light", "Off,403,is not active", "Ana,403,Lync device"})
    void stationsThatHaveNoLightAreTurnedAway(String user, int status, String why) {
        var answer = ask(subscribe(user));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header(HeaderName.WARNING)).contains(why);
    }

    @Test
    void aStationSeesItsOwnLightAlone() {
        assertThat(ask(subscribe("gate").uri(Uri.parse("sip:100@cic.example"))).status())
                .isEqualTo(403);
        assertThat(ask(subscribe("gate").uri(Uri.parse("sip:999@cic.example"))).status())
                .isEqualTo(404);
        assertThat(ask(subscribe("gate").uri(Uri.parse("sip:101@cic.example"))).status())
                .isEqualTo(200);
        assertThat(ask(subscribe("gate").uri(Uri.parse("sip:cic.example"))).status())
                .isEqualTo(200);
    }

    @Test
    void subscriptionsAreLimitedForEachStationAndInAll() {
        for (int port = 1; port <= 2; port++) {
            assertThat(ask(subscribe("gate").set(HeaderName.CONTACT, "<sip:g@10.0.0.9:" + port + ">"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(ask(subscribe("gate").set(HeaderName.CONTACT, "<sip:g@10.0.0.9:3>"))
                        .status())
                .isEqualTo(403);
        admin.with("""
                station:
                  Hall:
                    connection: {type: predefined, user: hall, host: 10.0.0.9, port: 5060}
                    transport: {line: Phones}
                """);
        assertThat(ask(subscribe("Hall").set(HeaderName.CONTACT, "<sip:h@10.0.0.9:1>"))
                        .status())
                .isEqualTo(200);
        assertThat(ask(subscribe("Hall").set(HeaderName.CONTACT, "<sip:h@10.0.0.9:2>"))
                        .status())
                .isEqualTo(503);
    }

    @Test
    void aPhoneThatWasStartedAnewReplacesWhatItHad() {
        for (int start = 0; start < 5; start++) {
            subscribed();
        }

        assertThat(notifier.subscriptions()).isEqualTo(1);
        set(GATE, 1, 0);
        assertThat(ports.sent).hasSize(6);
    }

    @Test
    void overAConnectionItIsToldByThatConnection() {
        ports.close("Phones");
        ports.port("Phones", Transport.TCP);

        ask(subscribe("gate"));

        assertThat(ports.sent.getLast().connection())
                .isEqualTo(new PhonePorts.Connection(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.9"), 5060)));
    }

    @Test
    void behindANatItIsToldWhereItCameFromAndBehindAProxyByItsRoute() {
        ask(subscribe("gate").set(HeaderName.CONTACT, "<sip:gate@192.168.1.4:5088>"));
        assertThat(ports.sent.getLast().hop().host()).isEqualTo("10.0.0.9");

        ask(subscribe("gate").add(HeaderName.RECORD_ROUTE, "<sip:10.0.0.30:5070;lr>"));
        assertThat(ports.sent.getLast().hop().host()).isEqualTo("10.0.0.30");
        assertThat(ports.sent.getLast().header(HeaderName.ROUTE)).isEqualTo("<sip:10.0.0.30:5070;lr>");
    }

    @Test
    void aStationThatIsTakenAwayOrLosesItsLightLosesItsSubscriptions() {
        subscribed();
        admin.with("""
                station:
                  Gate:
                    extension: "101"
                    connection: {type: predefined, user: gate, host: 10.0.0.9, port: 5060}
                    transport: {line: Phones}
                    phone: {manufacturer: generic}
                """);

        notifier.onAdministered();

        assertThat(lastState()).isEqualTo("terminated;reason=noresource");
        ports.sent.getLast().answered(200);
        assertThat(notifier.subscriptions()).isZero();
        set(GATE, 1, 0);
        assertThat(ports.sent).hasSize(2);
    }

    @Test
    void nothingLeavesByALineToLyncEvenIfThePhonesLineBecomesOne() {
        assertThat(ask(new LineId("Lync"), subscribe("gate").build()).status()).isEqualTo(403);
        subscribed();
        register(ALICE, "sip:alice@10.0.0.7:5060", "10.0.0.7:5060", "reg-1");
        admin.with("""
                line:
                  Phones: {usage: microsoftLync, transport: {receivePort: 5090}}
                  Other: {usage: stationConnections}
                station:
                  Alice: {extension: "100", transport: {line: Other}, authentication: {digestSecret: alice}}
                """);
        int before = ports.sent.size();

        set(GATE, 1, 0);
        set(ALICE, 1, 0);

        assertThat(ports.sent).hasSize(before);
        assertThat(notifier.subscriptions()).isZero();
    }

    @Test
    void aPortThatIsGoneEndsTheSubscriptionQuietly() {
        subscribed();
        ports.close("Phones");

        set(GATE, 1, 0);

        assertThat(notifier.subscriptions()).isZero();
    }

    private void register(StationId station, String contact, String source, String callId) {
        registered.all.put(
                station,
                List.of(new Binding(
                        contact, PHONES, source, 1000, callId, 1, time.instant().plusSeconds(3600), "")));
        notifier.onRegistered(station);
    }

    @Test
    void aRegisteredPhoneWithoutSubscriptionIsToldAfterItRegistersAndOnEachChange() {
        set(ALICE, 0, 3);
        register(ALICE, "sip:alice@10.0.0.7:5062", "10.0.0.7:5062", "reg-1");
        assertThat(ports.sent).as("the answer to REGISTER goes first").isEmpty();
        time.pass(StationLight.AFTER_REGISTRATION);

        var first = ports.sent.getLast();
        assertThat(first.request().uri()).hasToString("sip:alice@10.0.0.7:5062");
        assertThat(first.request().to()).hasToString("<sip:100@127.0.0.1>");
        assertThat(first.request().from().tag()).isPresent();
        assertThat(first.header(HeaderName.EVENT)).isEqualTo("message-summary");
        assertThat(lastState()).isEqualTo("terminated");
        assertThat(first.voice()).isEqualTo("Voice-Message: 0/3 (0/0)");
        assertThat(first.request().body().text()).startsWith("Messages-Waiting: no\r\n");
        first.answered(200);

        set(ALICE, 1, 3);
        assertThat(ports.sent).hasSize(2);
        assertThat(ports.sent.getLast().voice()).isEqualTo("Voice-Message: 1/3 (0/0)");
        assertThat(ports.sent.getLast().request().callId())
                .isNotEqualTo(first.request().callId());
    }

    @Test
    void aRefreshedRegistrationIsNotToldAgainButAPhoneThatWasStartedAnewIs() {
        register(ALICE, "sip:alice@10.0.0.7", "10.0.0.7:5060", "reg-1");
        time.pass(StationLight.AFTER_REGISTRATION);
        ports.sent.getLast().answered(200);

        register(ALICE, "sip:alice@10.0.0.7", "10.0.0.7:5060", "reg-1");
        time.pass(StationLight.AFTER_REGISTRATION);
        assertThat(ports.sent).hasSize(1);

        register(ALICE, "sip:alice@10.0.0.7", "10.0.0.7:5060", "reg-2");
        time.pass(StationLight.AFTER_REGISTRATION);
        assertThat(ports.sent).hasSize(2);
    }

    @Test
    void aRegisteredPhoneThatDoesNotWantItIsLeftInPeace() {
        register(ALICE, "sip:alice@10.0.0.7", "10.0.0.7:5060", "reg-1");
        time.pass(StationLight.AFTER_REGISTRATION);
        ports.sent.getLast().answered(489);

        set(ALICE, 1, 0);

        assertThat(ports.sent).hasSize(1);
    }

    @Test
    void ofManyChangesARegisteredPhoneIsToldTheNewestOneNotifyAtATime() {
        register(ALICE, "sip:alice@10.0.0.7", "10.0.0.7:5060", "reg-1");
        set(ALICE, 1, 0);
        set(ALICE, 2, 0);
        set(ALICE, 3, 0);
        assertThat(ports.sent).hasSize(1);

        ports.sent.getLast().answered(200);

        assertThat(ports.sent).hasSize(2);
        assertThat(ports.sent.getLast().voice()).isEqualTo("Voice-Message: 3/0 (0/0)");
        ports.sent.getLast().answered(200);
        assertThat(ports.sent).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:Alice@10.0.0.9:5060", "sip:alice@192.168.7.7:5060"})
    void aPhoneThatHasSubscribedIsNotToldTwice(String contact) {
        admin.with("line: {Phones: {usage: stationConnections, registrar: {challengeCalls: false}}}");
        register(ALICE, contact, "10.0.0.9:5060", "reg-1");
        assertThat(ask(subscribe("Alice")).status()).isEqualTo(200);
        ports.sent.getLast().answered(200);

        set(ALICE, 1, 0);

        assertThat(ports.sent).hasSize(2);
        assertThat(lastState()).startsWith("active");
    }

    @Test
    void whereItIsSetOffNothingUnsolicitedIsSent() {
        admin.with("globalStation: {Default Station: {phone: {hasMwi: true, unsolicitedMwi: false}}}");
        register(ALICE, "sip:alice@10.0.0.7", "10.0.0.7:5060", "reg-1");
        time.pass(StationLight.AFTER_REGISTRATION);
        set(ALICE, 1, 0);

        assertThat(ports.sent).isEmpty();
    }

    @Test
    void aLightThatIsPutOnIsToldAtOnce() {
        admin.with("globalStation: {Default Station: {}}");
        set(ALICE, 1, 0);
        register(ALICE, "sip:alice@10.0.0.7", "10.0.0.7:5060", "reg-1");
        time.pass(StationLight.AFTER_REGISTRATION);
        assertThat(ports.sent).isEmpty();

        admin.with("globalStation: {Default Station: {phone: {hasMwi: true}}}");
        notifier.onAdministered();

        assertThat(ports.sent).hasSize(1);
    }

    private static SipRequest proven(SipRequest request, DigestChallenge challenge, String password, int count) {
        var secret = HashedSecret.of(challenge.algorithm(), "alice", challenge.realm(), password);
        var credentials = Digest.answer(
                        challenge, "alice", secret, "SUBSCRIBE", request.uri().toString(), "0a1b2c", count)
                .orElseThrow();
        return request.withHeader(HeaderName.AUTHORIZATION, credentials.write());
    }
}
