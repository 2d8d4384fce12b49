package org.tandem.call.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.admin.DigestSecret;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.call.Arrival;
import org.tandem.call.CallSettings;
import org.tandem.call.CallTimes;
import org.tandem.call.Calls;
import org.tandem.call.Destination;
import org.tandem.call.Party;
import org.tandem.call.Route;
import org.tandem.call.Routes;
import org.tandem.call.RoutingTables;
import org.tandem.call.Target;
import org.tandem.call.sip.FakePort.FakeDialog;
import org.tandem.call.sip.FakePort.FakeRequest;
import org.tandem.dialplan.AccountCodeComponent;
import org.tandem.dialplan.Classification;
import org.tandem.dialplan.DialPlan;
import org.tandem.dialplan.NumberList;
import org.tandem.journal.MemoryJournal;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.line.Proxy;
import org.tandem.line.ProxyOutcomes;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.SendFailure;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.ParseLimits;
import org.tandem.wire.sip.Parsed;
import org.tandem.wire.sip.SipParser;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.Uri;

/// A call on ports that send nothing: what arrives as SIP on one leg leaves as SIP on the other.
class SipCallsTest {
    private static final String SDP = "v=0\r\nc=IN IP4 10.0.0.21\r\nm=audio 50310 RTP/AVP 8 0\r\na=x-unknown\r\n";
    private static final Header REASON_BUSY = new Header(HeaderName.REASON, "Q.850;cause=17;text=\"busy\"");

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
                    Station.TYPE)
            .with("""
                    line:
                      Lync: {usage: microsoftLync, proxies: [{host: med01, port: 5068}]}
                      Phones: {usage: stationConnections}
                      Deaf: {usage: microsoftLync, transport: {receivePort: 5166}, processRefer: false, proxies: [{host: med01, port: 5068}]}
                    """);
    private final FakePort lync = new FakePort("Lync");
    private final FakePort phones = new FakePort("Phones");
    private final List<String> outcomes = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final LoopToken loop = new LoopToken("n1");
    private final SessionIds sessionIds =
            new SessionIds(line -> true, new java.util.Random(1), (delay, task) -> () -> {});
    private final Calls calls;
    private final IncomingCalls incoming;

    SipCallsTest() {
        ProxyOutcomes health = new ProxyOutcomes() {
            @Override
            public void answered(LineId line, Proxy proxy) {
                outcomes.add(line + " " + proxy + " answered");
            }

            @Override
            public void failed(LineId line, Proxy proxy, String reason) {
                outcomes.add(line + " " + proxy + " failed");
            }
        };
        RoutingTables tables = RoutingTables.of(admin.view());
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T10:00:00Z"));
        calls = new Calls(
                CallSettings.defaults(),
                new Calls.Ports(
                        this::plan,
                        new SipLegSignaling(
                                new FakePort.Ports(List.of(lync, phones)), health, loop, sessionIds, () -> tables),
                        new MemoryJournal(clock, 1_000),
                        (delay, task) -> () -> {},
                        clock,
                        Runnable::run));
        incoming = new IncomingCalls(
                calls,
                () -> tables,
                (line, invite, source) -> new CallerAuthentication.Verdict.NoStation(),
                loop,
                sessionIds,
                clock);
    }

    private Routes.Plan plan(Arrival arrival) {
        arrivals.add(arrival);
        Target target = new Target(
                new LineId("Phones"),
                new StationId("anna"),
                Uri.parse("sip:anna@10.0.0.7:5060"),
                "10.0.0.7",
                5060,
                false,
                new Party("Ana", "+13175559123", "cic.example.com", false),
                arrival.carried(),
                Set.of(503),
                0);
        CallTimes times = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1));
        Route route = new Route(
                new Destination.Station(new StationId("anna")),
                List.of(List.of(target)),
                List.of(),
                Route.Dialled.of(Route.Normalizer.LYNC));
        return new Routes.Plan(route, times, 0, null, new StationId("anna"), 0);
    }

    private static SipRequest invite(String more, String body) {
        String text = "INVITE sip:+13175551010@cic.example.com:5067;user=phone;maddr=10.0.0.31 SIP/2.0\r\n"
                + "FROM: \"Ana Ruiz\"<sip:+13175559123@example.com;user=phone>;epid=1F2E3D;tag=5b2\r\n"
                + "TO: <sip:+13175551010@cic.example.com;user=phone>\r\n"
                + "CSEQ: 907 INVITE\r\nCALL-ID: 0c33f2d1-77\r\n"
                + "VIA: SIP/2.0/TLS 10.0.0.21:52011;branch=z9hG4bK7c19\r\n"
                + "CONTACT: <sip:med01.example.com:5067;transport=Tls;ms-opaque=00ab>\r\n" + more
                + "CONTENT-LENGTH: " + body.length() + "\r\n\r\n" + body;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Parsed parsed = SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS);
        if (parsed instanceof Parsed.Message(SipRequest request)) {
            return request;
        }
        throw new AssertionError(parsed);
    }

    private static SipRequest offer() {
        return invite("MAX-FORWARDS: 70\r\nCONTENT-TYPE: application/sdp; charset=utf-8\r\n", SDP);
    }

    private FakeDialog dialog = new FakeDialog(lync, offer(), true, null);

    private InviteDialogListener arrives(SipRequest invite) {
        dialog = new FakeDialog(lync, invite, true, null);
        return incoming.onInvite(new LineId("Lync"), dialog);
    }

    private FakeDialog called() {
        return phones.dialogs.getFirst();
    }

    private InviteDialogListener calledListener() {
        return Objects.requireNonNull(called().listener);
    }

    private SipResponse response(int status, String sdp) {
        SipResponse.Builder builder =
                SipResponse.builder(status).add(new Header(HeaderName.TO, "<sip:anna@10.0.0.7>;tag=anna1"));
        return sdp.isEmpty()
                ? builder.build()
                : builder.body(Body.of(MediaType.SDP, sdp)).build();
    }

    @Test
    @Tag("TRK-01")
    @Tag("TRK-08")
    void aCallFromLyncPassesByteForByteAndEndsWithItsBye() {
        InviteDialogListener caller = arrives(offer());

        SipPortInvite sent = new SipPortInvite(phones.invites.getFirst());
        assertThat(sent.body()).isEqualTo(SDP);
        assertThat(sent.header("Max-Forwards")).isEqualTo("69");
        assertThat(sent.from()).contains("\"Ana\"").contains("sip:+13175559123@cic.example.com;user=phone");

        calledListener().onProgress(response(180, ""));
        calledListener().onAnswered(response(200, SDP));
        assertThat(dialog.told).containsExactly("180", "200");
        assertThat(dialog.lastBody.text()).isEqualTo(SDP);
        assertThat(called().told).containsExactly("ack");

        caller.onAck(SipRequest.builder(Method.ACK, Uri.parse("sip:x")).build());
        caller.onBye(SipRequest.builder(Method.BYE, Uri.parse("sip:x")).build());
        assertThat(called().told).containsExactly("ack", "bye");
        assertThat(calls.size()).isZero();
        assertThat(outcomes).containsExactly("Phones 10.0.0.7:5060 answered");
    }

    /// Reads an INVITE that was to be sent.
    private record SipPortInvite(org.tandem.sip.SipPort.OutgoingInvite invite) {
        String body() {
            return invite.body().text();
        }

        String from() {
            return invite.from().toString();
        }

        String header(String name) {
            return invite.headers().stream()
                    .filter(header -> header.name().equals(HeaderName.of(name)))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void aRefusalKeepsItsMeaningAndSaysWhy() {
        arrives(offer());

        calledListener().onFailed(response(480, "").withHeader(REASON_BUSY.name(), REASON_BUSY.value()));

        assertThat(dialog.told).containsExactly("486");
        assertThat(dialog.lastHeaders.getFirst().value()).startsWith("Q.850;cause=17");
    }

    @Test
    @Tag("LIN-05")
    void aHopWithoutAnAnswerIsToldToTheLinesHealth() {
        arrives(offer());

        calledListener().onFailed(new SendFailure.NoResponse("silence"));

        assertThat(outcomes).containsExactly("Phones 10.0.0.7:5060 failed");
        assertThat(dialog.told).containsExactly("480");
    }

    @Test
    void aCallerWhoCancelsCancelsTheOtherSide() {
        InviteDialogListener caller = arrives(offer());

        caller.onCancelled(SipRequest.builder(Method.CANCEL, Uri.parse("sip:x")).build());

        assertThat(called().told).containsExactly("cancel");
        assertThat(dialog.told).isEmpty();
    }

    @Test
    void holdIsPassedOnAndItsAnswerPassedBack() {
        InviteDialogListener caller = arrives(offer());
        calledListener().onAnswered(response(200, SDP));
        caller.onAck(SipRequest.builder(Method.ACK, Uri.parse("sip:x")).build());
        FakeRequest hold = new FakeRequest(lync, invite("CONTENT-TYPE: application/sdp\r\n", SDP + "a=inactive\r\n"));

        caller.onReinvite(hold);
        assertThat(called().told).containsExactly("ack", "reinvite");
        assertThat(called().lastBody.text()).endsWith("a=inactive\r\n");
        calledListener().onReinviteAnswered(response(200, SDP + "a=inactive\r\n"));

        assertThat(hold.answers).containsExactly(200);
        assertThat(hold.body.text()).endsWith("a=inactive\r\n");
        assertThat(calls.views().getFirst().state()).isEqualTo("held");
    }

    @Test
    @Tag("LIN-02")
    void faxIsRefusedAndTheCallGoesOn() {
        InviteDialogListener caller = arrives(offer());
        calledListener().onAnswered(response(200, SDP));
        caller.onAck(SipRequest.builder(Method.ACK, Uri.parse("sip:x")).build());
        FakeRequest fax =
                new FakeRequest(lync, invite("CONTENT-TYPE: application/sdp\r\n", "v=0\r\nm=image 5000 udptl t38\r\n"));

        caller.onReinvite(fax);

        assertThat(fax.answers).containsExactly(488);
        assertThat(calls.size()).isEqualTo(1);
    }

    @Test
    void optionsInsideTheDialogIsAnsweredAndWhatIsNotTakenIsRefused() {
        InviteDialogListener caller = arrives(offer());
        FakeRequest options = new FakeRequest(
                lync, SipRequest.builder(Method.OPTIONS, Uri.parse("sip:x")).build());
        FakeRequest message = new FakeRequest(
                lync, SipRequest.builder(Method.MESSAGE, Uri.parse("sip:x")).build());
        FakeRequest notify = new FakeRequest(
                lync, SipRequest.builder(Method.NOTIFY, Uri.parse("sip:x")).build());
        FakeRequest subscribe = new FakeRequest(
                lync, SipRequest.builder(Method.SUBSCRIBE, Uri.parse("sip:x")).build());

        for (FakeRequest request : List.of(options, message, notify, subscribe)) {
            caller.onRequest(request);
        }

        assertThat(options.answers).containsExactly(200);
        assertThat(message.answers).containsExactly(405);
        assertThat(notify.answers).as("we subscribe to nothing").containsExactly(481);
        assertThat(subscribe.answers).containsExactly(489);
    }

    private FakeRequest refer(String to) {
        return new FakeRequest(
                lync,
                SipRequest.builder(Method.REFER, Uri.parse("sip:x"))
                        .cseq(909, Method.REFER)
                        .add(new Header(HeaderName.REFER_TO, to))
                        .add(new Header(HeaderName.REFERRED_BY, "<sip:ana.ruiz@example.com>"))
                        .build());
    }

    @Test
    @Tag("TRK-03")
    void aBlindTransferIsFollowedAndItsSenderToldByNotify() {
        InviteDialogListener caller = connected();
        FakeRequest refer = refer("<sip:+13175550222@cic.example.com;user=phone>");

        caller.onRequest(refer);

        assertThat(refer.answers).containsExactly(202);
        assertThat(dialog.told).endsWith("NOTIFY");
        assertThat(dialog.lastBody.text()).isEqualTo("SIP/2.0 100 Trying\r\n");
        assertThat(dialog.lastHeaders)
                .contains(
                        new Header(HeaderName.EVENT, "refer"),
                        new Header(HeaderName.SUBSCRIPTION_STATE, "active;expires=180"));
        SipPortInvite third = new SipPortInvite(phones.invites.getLast());
        assertThat(third.body()).isEqualTo(SDP);
        assertThat(third.header("Referred-By")).isEqualTo("<sip:ana.ruiz@example.com>");
        assertThat(arrivals.getLast().onBehalfOf()).isNotNull();

        InviteDialogListener thirdSide = Objects.requireNonNull(phones.dialogs.getLast().listener);
        thirdSide.onAnswered(response(200, SDP));
        calledListener().onReinviteAnswered(response(200, SDP));
        assertThat(dialog.lastBody.text()).isEqualTo("SIP/2.0 200 OK\r\n");
        assertThat(dialog.lastHeaders)
                .contains(new Header(HeaderName.SUBSCRIPTION_STATE, "terminated;reason=noresource"));
    }

    @Test
    @Tag("LIN-08")
    void aLineThatProcessesNoReferRefusesItAndDoesNotAnnounceIt() {
        dialog = new FakeDialog(lync, offer(), true, null);
        InviteDialogListener caller = incoming.onInvite(new LineId("Deaf"), dialog);
        calledListener().onAnswered(response(200, SDP));
        assertThat(dialog.lastHeaders).noneMatch(header -> header.value().contains("REFER"));
        caller.onAck(SipRequest.builder(Method.ACK, Uri.parse("sip:x")).build());
        FakeRequest refer = refer("<sip:+13175550222@cic.example.com>");

        caller.onRequest(refer);

        assertThat(refer.answers).containsExactly(403);
        assertThat(phones.invites).hasSize(1);
    }

    @Test
    @Tag("TRK-03")
    void rfc3891_anInviteTakesThePlaceOfAConfirmedDialog() {
        connected();
        FakeDialog first = dialog;

        arrives(invite(
                "MAX-FORWARDS: 70\r\nREPLACES: 0c33f2d1-77;to-tag=ours2;from-tag=5b2\r\nCONTENT-TYPE: application/sdp\r\n",
                SDP));

        assertThat(called().told).endsWith("reinvite");
        assertThat(first.told).endsWith("bye");
        calledListener().onReinviteAnswered(response(200, SDP));
        assertThat(dialog.told).containsExactly("200");
        assertThat(calls.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REPLACES: 0c33f2d1-77;to-tag=other;from-tag=5b2                                                    | 481
            REPLACES: 0c33f2d1-77;to-tag=ours2;from-tag=5b2;early-only                                          | 486
            REPLACES: 0c33f2d1-77;to-tag=ours2;from-tag=5b2~REPLACES: 0c33f2d1-77;to-tag=ours2;from-tag=5b2 | 400
            REPLACES: 0c33f2d1-77                                                                              | 400
            """)
    @Tag("TRK-03")
    void rfc3891_aPlaceThatCannotBeTakenIsRefusedAndTheCallGoesOn(String header, int status) {
        connected();
        FakeDialog first = dialog;

        arrives(invite(
                "MAX-FORWARDS: 70\r\n" + header.replace("~", "\r\n") + "\r\nCONTENT-TYPE: application/sdp\r\n", SDP));

        assertThat(dialog.told).containsExactly(Integer.toString(status));
        assertThat(first.told).doesNotContain("bye");
        assertThat(calls.size()).isEqualTo(1);
    }

    @Test
    void anInfoIsPassedOnAndItsAnswerPassedBack() {
        InviteDialogListener caller = connected();
        FakeRequest info = new FakeRequest(
                lync,
                SipRequest.builder(Method.INFO, Uri.parse("sip:x"))
                        .cseq(910, Method.INFO)
                        .body(Body.of(MediaType.parse("application/dtmf-relay"), "Signal=5\r\n"))
                        .build());

        caller.onRequest(info);

        assertThat(called().told).endsWith("INFO");
        assertThat(called().lastBody.text()).isEqualTo("Signal=5\r\n");
        assertThat(info.answers).isEmpty();
        Objects.requireNonNull(called().lastAnswer).onFinal(response(415, ""));
        assertThat(info.answers).containsExactly(415);
    }

    private InviteDialogListener connected() {
        InviteDialogListener caller = arrives(offer());
        calledListener().onAnswered(response(200, SDP));
        caller.onAck(SipRequest.builder(Method.ACK, Uri.parse("sip:x")).build());
        return caller;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MAX-FORWARDS: 0                                | ''   | 483
            CONTENT-TYPE: text/plain                       | hi   | 415
            CONTENT-TYPE: nonsense;;;                      | hi   | 415
            """)
    void whatCannotBecomeACallIsRefusedAtOnce(String header, String body, int status) {
        arrives(invite(header + "\r\n", body));

        assertThat(dialog.told).containsExactly(Integer.toString(status));
        assertThat(calls.size()).isZero();
        assertThat(incoming.refused()).isEqualTo(1);
    }

    @Test
    void ofAMultipartBodyTheSessionDescriptionIsTaken() {
        String body = "--b\r\nContent-Type: application/pidf+xml\r\n\r\n<presence/>\r\n"
                + "--b\r\nContent-Type: application/sdp\r\n\r\n" + SDP + "\r\n--b--\r\n";

        arrives(invite("CONTENT-TYPE: multipart/mixed;boundary=b\r\n", body));

        assertThat(new SipPortInvite(phones.invites.getFirst()).body()).isEqualTo(SDP);
    }

    @Test
    @Tag("TRK-03")
    void aCallerWhoHasOneBranchsAnswerForSureHearsOfTheOtherBranchThatAnsweredByAReinvite() {
        InviteDialogListener caller =
                arrives(invite("MAX-FORWARDS: 70\r\nREQUIRE: 100rel\r\nCONTENT-TYPE: application/sdp\r\n", SDP));
        String other = SDP.replace("10.0.0.21", "10.0.0.99");
        NameAddr to = NameAddr.parse("<sip:anna@10.0.0.7>");

        calledListener()
                .onProgress(response(183, SDP).toBuilder().to(to.withTag("one")).build());
        calledListener()
                .onAnswered(
                        response(200, other).toBuilder().to(to.withTag("two")).build());
        assertThat(dialog.told).containsExactly("183", "200");
        caller.onAck(SipRequest.builder(Method.ACK, Uri.parse("sip:x@y")).build());

        assertThat(dialog.told).containsExactly("183", "200", "reinvite");
        assertThat(dialog.lastBody.text()).isEqualTo(other);
        caller.onReinviteAnswered(response(200, SDP));
        assertThat(dialog.told).endsWith("ack");
    }

    @Test
    @Tag("TRK-09")
    void theAssertedIdentityAndTheDiversionAreKept() {
        arrives(invite(
                "P-ASSERTED-IDENTITY: <sip:+13175550001@example.com>\r\nDIVERSION: <sip:+1@x>;reason=no-answer\r\n",
                ""));

        assertThat(arrivals.getFirst().caller().number()).isEqualTo("+13175550001");
        assertThat(arrivals.getFirst().caller().displayName()).isEqualTo("Ana Ruiz");
        SipPortInvite sent = new SipPortInvite(phones.invites.getFirst());
        assertThat(sent.header("Diversion")).isEqualTo("<sip:+1@x>;reason=no-answer");
    }

    @Test
    void aCallerWhoWantsPrivacyIsWithheld() {
        arrives(invite("PRIVACY: id\r\n", ""));

        assertThat(arrivals.getFirst().caller().isWithheld()).isTrue();
    }

    @Test
    @Tag("TRK-10")
    void aCallThatWasHereBeforeIsKnownByItsToken() {
        arrives(offer());
        String token = new SipPortInvite(phones.invites.getFirst()).header("X-Tandem-Path");

        arrives(invite("X-TANDEM-PATH: " + token + "\r\n", ""));

        assertThat(arrivals.get(1).tokens()).containsExactly("+13175551010");
    }

    @Test
    void theCauseOfARefusalIsReadFromItsReasonAndItsStatus() {
        assertThat(SipTexts.cause(response(486, ""))).isEqualTo(Cause.BUSY);
        assertThat(SipTexts.cause(response(603, "").withHeader(HeaderName.REASON, "Q.850;cause=21")))
                .as("a status that agrees with the cause tells more than the cause")
                .isEqualTo(Cause.DECLINED);
        assertThat(SipTexts.cause(response(500, "").withHeader(HeaderName.REASON, "SIP;cause=486")))
                .isEqualTo(Cause.TEMPORARY_FAILURE);
        assertThat(SipTexts.cause(response(500, "").withHeader(HeaderName.REASON, "Q.850;cause=x")))
                .isEqualTo(Cause.TEMPORARY_FAILURE);
    }
}
