package org.tandem.line.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.base.LineId;
import org.tandem.base.Refusal;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.LineState;
import org.tandem.line.Location;
import org.tandem.line.Proxy;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.PortLimits;
import org.tandem.sip.SendFailure;
import org.tandem.sip.SipUser;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.Uri;

class LinesTest {
    private static final Proxy MED01 = new Proxy("med01.example.com", 5068);
    private static final String LYNC = """
            line:
              Lync:
                usage: microsoftLync
                domainName: cic.example.com
                access: {exceptions: [10.0.0.21]}
                proxies: [{host: med01.example.com, port: 5068}]
            """;

    private final Administrator admin =
            new Administrator(Location.TYPE, Certificate.TYPE, Authority.TYPE, Line.TYPE, LineGroup.TYPE);
    private final FakePorts ports = new FakePorts();
    private final HandTimers time = new HandTimers();
    private final AtomicReference<Optional<Refusal>> licence = new AtomicReference<>(Optional.empty());
    private final List<Method> heard = new ArrayList<>();
    private final Lines lines = new Lines(
            ports,
            feature -> licence.get(),
            id -> new SipUser() {
                @Override
                public InviteDialogListener onInvite(InviteDialog dialog) {
                    throw new UnsupportedOperationException("no calls here");
                }

                @Override
                public void onRequest(IncomingRequest request) {
                    heard.add(request.request().method());
                }
            },
            PortLimits.defaults(),
            new Lines.Surroundings(time, time, new Random(1), Runnable::run));

    private void set(String yaml) {
        admin.with(yaml);
        lines.update(admin.view());
    }

    private LineState state(String name) {
        return lines.find(new LineId(name)).orElseThrow();
    }

    private List<FakePorts.Sent> sent(String name) {
        return port(name).sent;
    }

    private FakePorts.FakePort port(String name) {
        return Optional.ofNullable(ports.open.get(name)).orElseThrow();
    }

    @Test
    @Tag("LIN-02")
    void onlyALyncLineIsStampedAndItsPortIsAsSet() {
        set(LYNC);
        set("line: {PSTN: {transport: {receivePort: 5070}}}");

        assertThat(port("Lync").spec.stamp())
                .extracting(Object::toString)
                .containsExactly("ms-call-source: non-ms-rtc");
        assertThat(port("Lync").spec.bind().getPort()).isEqualTo(5066);
        assertThat(port("Lync").spec.advertisedHost()).isEqualTo("cic.example.com");
        assertThat(port("PSTN").spec.stamp()).isEmpty();
        assertThat(state("Lync").status()).isEqualTo(LineState.Status.OPEN);
    }

    @Test
    @Tag("LIN-04")
    void admissionFollowsTheAccessPageAndChangesOfItWithoutReopening() {
        set(LYNC);
        var before = port("Lync");
        assertThat(before.admission.admits("Lync", InetAddress.ofLiteral("10.0.0.21")))
                .isTrue();
        assertThat(before.admission.admits("Lync", InetAddress.ofLiteral("10.0.0.22")))
                .isFalse();

        set(LYNC.replace("10.0.0.21", "10.0.0.22"));

        assertThat(before.admission.admits("Lync", InetAddress.ofLiteral("10.0.0.22")))
                .isTrue();
        assertThat(ports.log).containsExactly("open Lync");
        assertThat(state("Lync").refusedSources()).isEqualTo(1);
    }

    @Test
    @Tag("LIN-10")
    void aChangeOfPlaceNameOrRulesChangesThePortThatIsOpen() {
        set(LYNC);
        var port = port("Lync");

        set(LYNC.replace("cic.example.com", "other.example.com"));
        set(LYNC.replace("usage:", "transport: {receivePort: 5080}\n    usage:"));
        set(LYNC.replace("usage:", "transport: {receivePort: 5080}\n    peer: {userAgent: X}\n    usage:"));

        assertThat(ports.log).containsExactly("open Lync", "change Lync", "change Lync", "change Lync");
        assertThat(port("Lync")).as("its calls go on").isSameAs(port);
        assertThat(port.spec.bind().getPort()).isEqualTo(5080);
        assertThat(state("Lync").localAddress()).endsWith(":5080");
        assertThat(sent("Lync")).as("nothing to probe anew").hasSize(1);
    }

    @Test
    @Tag("LIN-10")
    void settingsThatArePartOfNoPortTouchNone() {
        set(LYNC);

        set(LYNC.replace("usage:", "maxCalls: 7\n    retryCodes: [500]\n    processRefer: false\n    usage:"));

        assertThat(ports.log).containsExactly("open Lync");
    }

    @Test
    @Tag("LIN-10")
    void anotherTransportIsAnotherPortAndItIsProbedByThat() {
        set(LYNC);

        set(LYNC.replace("usage: microsoftLync", "usage: generalPurpose\n    transport: {protocol: udp}"));
        time.pass(Duration.ofSeconds(30));

        assertThat(ports.log).containsExactly("open Lync", "replace Lync");
        assertThat(sent("Lync")).hasSize(1);
    }

    @Test
    @Tag("LIN-10")
    void twoLinesMaySwapTheirPortsOneOfThemStepsAside() {
        set("line: {a: {transport: {receivePort: 5070}}, b: {transport: {receivePort: 5071}}}");

        set("line: {a: {transport: {receivePort: 5071}}, b: {transport: {receivePort: 5070}}}");

        assertThat(ports.log.stream().filter(line -> !line.startsWith("failed")))
                .containsExactly("open a", "open b", "leave a", "change b", "open a");
        assertThat(port("a").spec.bind().getPort()).isEqualTo(5071);
        assertThat(port("b").spec.bind().getPort()).isEqualTo(5070);
    }

    @Test
    @Tag("LIN-10")
    void aLineTakesThePlaceThatAnotherOneLeavesInTheSameChangeWhateverTheirOrder() {
        set("line: {a: {transport: {receivePort: 5070}}, b: {transport: {receivePort: 5071}}}");

        set("line: {a: {transport: {receivePort: 5071}}, b: {transport: {receivePort: 5072}}}");

        assertThat(ports.log).doesNotContain("leave a", "leave b");
        assertThat(port("a").spec.bind().getPort()).isEqualTo(5071);
        assertThat(port("b").spec.bind().getPort()).isEqualTo(5072);
    }

    @Test
    @Tag("LIN-10")
    void aPlaceThatCannotBeHadLeavesTheLineWhereItIsAndSaysSo() {
        set("line: {a: {transport: {receivePort: 5070}}}");
        ports.inUse.add(5071);

        set("line: {a: {transport: {receivePort: 5071}}}");

        assertThat(state("a").status()).isEqualTo(LineState.Status.OPEN);
        assertThat(state("a").notInForce()).isEqualTo("port 5071 is in use; it stays as it was");
        assertThat(port("a").spec.bind().getPort()).isEqualTo(5070);
        ports.inUse.clear();
        time.pass(Duration.ofSeconds(30));
        assertThat(state("a").notInForce()).isEmpty();
        assertThat(port("a").spec.bind().getPort()).isEqualTo(5071);
    }

    @Test
    @Tag("LIN-10")
    void whoeverAsksIsToldWhenThePortsFollow() {
        var told = new ArrayList<String>();

        set("line: {a: {transport: {receivePort: 5070}}}");
        lines.settled(() -> told.add(state("a").status().name()));

        assertThat(told).containsExactly("OPEN");
    }

    @Test
    void everyNewStateIsToldAndNothingElse() {
        var told = new ArrayList<String>();
        lines.onState(state -> told.add(state.id() + " " + state.status() + " "
                + state.health().proxies().stream()
                        .map(known -> known.state().word())
                        .toList()));

        set(LYNC);
        set(LYNC);
        lines.failed(new LineId("Lync"), new org.tandem.line.Proxy("med01.example.com", 5068), "no answer");
        set(LYNC.replace("usage:", "active: false\n    usage:"));

        assertThat(told.getFirst()).startsWith("Lync OPEN");
        assertThat(told.getLast()).startsWith("Lync INACTIVE");
        assertThat(told).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void aLineThatIsInactiveOrTakenAwayIsClosed() {
        set("line: {a: {transport: {receivePort: 5070}}, b: {transport: {receivePort: 5071}}}");

        set("line: {a: {active: false, transport: {receivePort: 5070}}}");

        assertThat(ports.open).containsOnlyKeys("b");
        assertThat(state("a").status()).isEqualTo(LineState.Status.INACTIVE);
        lines.close();
        assertThat(ports.open).isEmpty();
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void aPortInUsePutsThatLineDownWithTheReasonAndItIsTriedAgain() {
        ports.inUse.add(5070);
        set("line: {a: {transport: {receivePort: 5070}}, b: {transport: {receivePort: 5071}}}");

        assertThat(state("a").status()).isEqualTo(LineState.Status.DOWN);
        assertThat(state("a").reason()).isEqualTo("port 5070 is in use");
        assertThat(state("b").status()).isEqualTo(LineState.Status.OPEN);

        ports.inUse.clear();
        time.pass(Duration.ofSeconds(30));
        assertThat(state("a").status()).isEqualTo(LineState.Status.OPEN);
        assertThat(ports.log).containsExactly("failed a", "open b", "failed a", "open a");
    }

    @Test
    @Tag("LIC-01")
    void withoutTheLicenceOnlyLyncLinesAreDownAndTheyComeBackWithIt() {
        licence.set(Optional.of(new Refusal("notLicensed", "The feature I3_Feature_Lync is not licensed.")));
        set(LYNC);
        set("line: {PSTN: {transport: {receivePort: 5070}}}");

        assertThat(state("Lync").status()).isEqualTo(LineState.Status.NOT_LICENSED);
        assertThat(state("Lync").reason()).isEqualTo("The feature I3_Feature_Lync is not licensed.");
        assertThat(state("PSTN").status()).isEqualTo(LineState.Status.OPEN);

        licence.set(Optional.empty());
        time.pass(Duration.ofSeconds(30));
        assertThat(state("Lync").status()).isEqualTo(LineState.Status.OPEN);
    }

    @Test
    @Tag("LIN-05")
    void eachProxyIsProbedAtTheIntervalAndHealthFollowsTheAnswers() {
        set(LYNC);
        assertThat(sent("Lync")).hasSize(1);
        var probe = sent("Lync").getFirst();
        assertThat(probe.hop().toString()).isEqualTo("tcp:med01.example.com:5068");
        assertThat(probe.request().uri().toString()).isEqualTo("sip:med01.example.com:5068;transport=tcp");

        time.pass(Duration.ofSeconds(30));
        assertThat(state("Lync").health().stateOf(MED01).word()).isEqualTo("missing");
        time.pass(Duration.ofSeconds(5));
        assertThat(sent("Lync")).hasSize(2);
        assertThat(state("Lync").health().stateOf(MED01).word()).isEqualTo("suspect");

        probe.answer().onFinal(SipResponse.to(probe.request(), 200));
        assertThat(state("Lync").health().stateOf(MED01).word())
                .as("an answer that comes too late")
                .isEqualTo("suspect");
        sent("Lync").getLast().answer().onFailed(new SendFailure.NoResponse("late"));
        assertThat(state("Lync").health().stateOf(MED01).missesInARow())
                .as("counted once")
                .isEqualTo(2);

        time.pass(Duration.ofSeconds(25));
        sent("Lync")
                .getLast()
                .answer()
                .onFinal(SipResponse.to(sent("Lync").getLast().request(), 405));
        assertThat(state("Lync").health().stateOf(MED01).word()).isEqualTo("up");
    }

    @Test
    @Tag("LIN-05")
    void aProxyThatAnswers503OrRefusesConnectionsMissesAndALineWithoutAnyIsUnusable() {
        set(LYNC);
        for (int i = 0; i < 5; i++) {
            var probe = sent("Lync").getLast();
            if (i % 2 == 0) {
                probe.answer().onFinal(SipResponse.to(probe.request(), 503));
            } else {
                probe.answer().onFailed(new SendFailure.Unreachable("connection refused"));
            }
            time.pass(Duration.ofSeconds(30));
        }

        assertThat(state("Lync").health().stateOf(MED01).word()).isEqualTo("down");
        assertThat(state("Lync").isUsable()).isFalse();
        sent("Lync")
                .getLast()
                .answer()
                .onFinal(SipResponse.to(sent("Lync").getLast().request(), 200));
        assertThat(state("Lync").isUsable()).isTrue();
    }

    @Test
    @Tag("LIN-05")
    void whatCallsMeetCountsToo() {
        set(LYNC);

        lines.failed(new LineId("Lync"), MED01, "no response");
        assertThat(state("Lync").health().stateOf(MED01).word()).isEqualTo("suspect");
        lines.answered(new LineId("Lync"), MED01);
        assertThat(state("Lync").health().stateOf(MED01).word()).isEqualTo("up");
        lines.failed(new LineId("gone"), MED01, "nobody asks");
    }

    @Test
    void closedLinesAreNotProbedAnyMore() {
        set(LYNC);
        var port = port("Lync");
        set(LYNC.replace("usage:", "active: false\n    usage:"));

        time.pass(Duration.ofMinutes(5));

        assertThat(port.sent).hasSize(1);
    }

    @Test
    @Tag("LIN-05")
    void optionsIsAnsweredHereWithWhatWeCanAndTheRestIsPassedOn() {
        set(LYNC);
        var port = port("Lync");

        var options = request(Method.OPTIONS, port);
        port.user.onRequest(options);
        port.user.onRequest(request(Method.REGISTER, port));

        assertThat(options.status()).isEqualTo(200);
        assertThat(options.headers())
                .containsExactlyInAnyOrder(
                        "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER",
                        "Accept: application/sdp");
        assertThat(heard).containsExactly(Method.REGISTER);
    }

    private static FakePorts.Incoming request(Method method, FakePorts.FakePort port) {
        var uri = Uri.parse("sip:cic.example.com:5066");
        return new FakePorts.Incoming(
                SipRequest.builder(method, uri)
                        .from(NameAddr.of(uri).withTag("1"))
                        .to(NameAddr.of(uri))
                        .callId("a")
                        .cseq(1, method)
                        .maxForwards(0)
                        .build(),
                port,
                "10.0.0.21");
    }
}
