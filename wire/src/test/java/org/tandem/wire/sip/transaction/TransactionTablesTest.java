package org.tandem.wire.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.Via;
import org.tandem.wire.uri.Uri;

/// The four machines against tables made from RFC 3261 §17.1.1.2, §17.1.2.2, §17.2.1, §17.2.2 and RFC 6026 §8.
final class TransactionTablesTest {
    private static final TransactionTimes UDP =
            new TransactionTimes(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5), false);
    private static final TransactionTimes TCP =
            new TransactionTimes(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5), true);
    private static final SipRequest INVITE = request(Method.INVITE);
    private static final SipRequest OPTIONS = request(Method.OPTIONS);
    private static final SipRequest ACK = FailureAck.of(INVITE, response(INVITE, 486));

    private static final String INVITE_CLIENT_UDP = """
            Calling    | 1xx           | Proceeding | disarm A; disarm B; user 1xx
            Calling    | 2xx           | Accepted   | disarm A; arm M 32s; user 2xx
            Calling    | 486           | Completed  | disarm A; arm D 32s; send ACK; user 486
            Calling    | timer A       | Calling 1s | arm A 1s; send INVITE
            Calling    | timer B       | Terminated | failed NO_RESPONSE; end
            Calling    | timer D, timer M | same    | -
            Calling    | send failed   | Terminated | failed TRANSPORT; end
            Calling    | given up      | Terminated | failed NO_RESPONSE; end
            Proceeding | 1xx           | same       | user 1xx
            Proceeding | 2xx           | Accepted   | disarm A; arm M 32s; user 2xx
            Proceeding | 486           | Completed  | disarm A; arm D 32s; send ACK; user 486
            Proceeding | timer A, timer B, timer D, timer M, send failed | same | -
            Proceeding | given up      | Terminated | failed NO_RESPONSE; end
            Completed  | 1xx, 2xx, timer A, timer B, timer M, given up | same | -
            Completed  | 486           | same       | send ACK
            Completed  | timer D       | Terminated | end
            Completed  | send failed   | Terminated | failed TRANSPORT; end
            Accepted   | 2xx           | same       | user 2xx
            Accepted   | 1xx, 486, timer A, timer B, timer D, send failed, given up | same | -
            Accepted   | timer M       | Terminated | end
            Terminated | 1xx, 2xx, 486, timer A, timer B, timer D, timer M, send failed, given up | same | -
            """;

    private static final String ABANDONED = """
            Calling    | timer B       | Abandoned  | disarm A; arm B 32s; failed NO_RESPONSE
            Abandoned  | 1xx           | Abandoned heard | arm B 32s; user 1xx
            Abandoned  | 2xx           | Accepted   | disarm A; arm M 32s; user 2xx
            Abandoned  | 486           | Completed  | disarm A; arm D 32s; send ACK; user 486
            Abandoned  | timer B       | Terminated | end
            Abandoned  | timer A       | same       | -
            Abandoned  | send failed, given up | Terminated | end
            Abandoned heard | 1xx      | same       | user 1xx
            Abandoned heard | 2xx      | Accepted   | disarm A; arm M 32s; user 2xx
            Abandoned heard | 486      | Completed  | disarm A; arm D 32s; send ACK; user 486
            Abandoned heard | timer B  | Terminated | end
            Abandoned heard | timer A  | same       | -
            Abandoned heard | send failed, given up | Terminated | end
            """;

    @Test
    void anInviteThatWasGivenUpSoonerIsStillHeardOf() {
        var hasty = UDP.withSilence(Duration.ofSeconds(4));
        for (var row : ABANDONED.strip().lines().toList()) {
            var cells = row.split("\\|", -1);
            for (var event : cells[1].strip().split(", ", -1)) {
                var state = cells[0].strip();
                var next = cells[2].strip().equals("same") ? state : cells[2].strip();
                assertThat(inviteClient(state, event, hasty))
                        .as(state + " on " + event)
                        .isEqualTo(next + " | " + cells[3].strip());
            }
        }
    }

    @Test
    void rfc3261_17_1_1_2_inviteClientOnAnUnreliableTransport() {
        TransitionTable.of(INVITE_CLIENT_UDP)
                .check(
                        List.of("Calling", "Proceeding", "Completed", "Accepted", "Terminated"),
                        List.of(
                                "1xx",
                                "2xx",
                                "486",
                                "timer A",
                                "timer B",
                                "timer D",
                                "timer M",
                                "send failed",
                                "given up"),
                        (state, event) -> inviteClient(state, event, UDP));
    }

    @Test
    void rfc3261_17_1_1_2_inviteClientOnAReliableTransportIsOverWithItsRefusal() {
        assertThat(inviteClient("Calling", "486", TCP)).isEqualTo("Terminated | send ACK; user 486; end");
        assertThat(show(InviteClient.start(INVITE, TCP))).isEqualTo("Calling | arm B 32s; send INVITE");
        assertThat(show(InviteClient.start(INVITE, UDP))).isEqualTo("Calling | arm B 32s; arm A 500ms; send INVITE");
    }

    @Test
    void anInviteMayBeGivenUpSoonerThanTheRfcSaysWhereNothingAtAllComesBack() {
        assertThat(show(InviteClient.start(INVITE, TCP.withSilence(Duration.ofSeconds(4)))))
                .isEqualTo("Calling | arm B 4s; send INVITE");
        assertThat(show(InviteClient.start(INVITE, TCP.withSilence(Duration.ZERO))))
                .isEqualTo("Calling | arm B 32s; send INVITE");
        assertThat(show(InviteClient.start(INVITE, TCP.withSilence(Duration.ofMinutes(1)))))
                .isEqualTo("Calling | arm B 32s; send INVITE");
    }

    @Test
    void rfc3261_17_1_1_2_timerDIsNeverShorterThan32Seconds() {
        var fast = new TransactionTimes(Duration.ofMillis(10), Duration.ofSeconds(4), Duration.ofSeconds(5), false);

        assertThat(inviteClient("Calling", "486", fast)).contains("arm D 32s");
    }

    private static String inviteClient(String name, String event, TransactionTimes times) {
        InviteClient.State state = switch (name) {
            case "Calling" -> new InviteClient.Calling(INVITE, Duration.ofMillis(500));
            case "Proceeding" -> new InviteClient.Proceeding(INVITE);
            case "Completed" -> new InviteClient.Completed(ACK);
            case "Accepted" -> new InviteClient.Accepted();
            case "Abandoned" -> new InviteClient.Abandoned(INVITE, false);
            case "Abandoned heard" -> new InviteClient.Abandoned(INVITE, true);
            default -> new InviteClient.Terminated();
        };
        InviteClient.Event happened = switch (event) {
            case "send failed" -> new InviteClient.SendFailed();
            case "given up" -> new InviteClient.GivenUp();
            default ->
                event.startsWith("timer ")
                        ? new InviteClient.Fired(timer(event))
                        : new InviteClient.Received(response(INVITE, status(event)));
        };
        return show(InviteClient.on(state, happened, times));
    }

    private static final String OTHER_CLIENT_UDP = """
            Trying     | 1xx         | Proceeding | user 1xx
            Trying     | 2xx         | Completed  | disarm E; arm K 5s; user 2xx
            Trying     | 486         | Completed  | disarm E; arm K 5s; user 486
            Trying     | timer E     | Trying 1s  | arm E 1s; send OPTIONS
            Trying     | timer F     | Terminated | failed NO_RESPONSE; end
            Trying     | timer K     | same       | -
            Trying     | send failed | Terminated | failed TRANSPORT; end
            Proceeding | 1xx         | same       | user 1xx
            Proceeding | 2xx         | Completed  | disarm E; arm K 5s; user 2xx
            Proceeding | 486         | Completed  | disarm E; arm K 5s; user 486
            Proceeding | timer E     | same       | arm E 4s; send OPTIONS
            Proceeding | timer F     | Terminated | failed NO_RESPONSE; end
            Proceeding | timer K     | same       | -
            Proceeding | send failed | Terminated | failed TRANSPORT; end
            Completed  | 1xx, 2xx, 486, timer E, timer F, send failed | same | -
            Completed  | timer K     | Terminated | end
            Terminated | 1xx, 2xx, 486, timer E, timer F, timer K, send failed | same | -
            """;

    @Test
    void rfc3261_17_1_2_2_otherClientOnAnUnreliableTransport() {
        TransitionTable.of(OTHER_CLIENT_UDP)
                .check(
                        List.of("Trying", "Proceeding", "Completed", "Terminated"),
                        List.of("1xx", "2xx", "486", "timer E", "timer F", "timer K", "send failed"),
                        (state, event) -> otherClient(state, event, UDP));
    }

    @Test
    void rfc3261_17_1_2_2_otherClientOnAReliableTransportIsOverWithItsAnswer() {
        assertThat(otherClient("Trying", "2xx", TCP)).isEqualTo("Terminated | user 2xx; end");
        assertThat(show(OtherClient.start(OPTIONS, TCP))).isEqualTo("Trying | arm F 32s; send OPTIONS");
        assertThat(show(OtherClient.start(OPTIONS, UDP))).isEqualTo("Trying | arm F 32s; arm E 500ms; send OPTIONS");
    }

    @Test
    void rfc3261_17_1_2_2_repeatsDoubleUpToT2() {
        OtherClient.State state = new OtherClient.Trying(OPTIONS, Duration.ofMillis(500));
        var intervals = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            var step = OtherClient.on(state, new OtherClient.Fired(TransactionTimer.E), UDP);
            state = step.state();
            intervals.add(show(step.effects().getFirst()));
        }

        assertThat(intervals).containsExactly("arm E 1s", "arm E 2s", "arm E 4s", "arm E 4s", "arm E 4s");
    }

    private static String otherClient(String name, String event, TransactionTimes times) {
        OtherClient.State state = switch (name) {
            case "Trying" -> new OtherClient.Trying(OPTIONS, Duration.ofMillis(500));
            case "Proceeding" -> new OtherClient.Proceeding(OPTIONS);
            case "Completed" -> new OtherClient.Completed();
            default -> new OtherClient.Terminated();
        };
        OtherClient.Event happened = event.equals("send failed")
                ? new OtherClient.SendFailed()
                : event.startsWith("timer ")
                        ? new OtherClient.Fired(timer(event))
                        : new OtherClient.Received(response(OPTIONS, status(event)));
        return show(OtherClient.on(state, happened, times));
    }

    private static final String INVITE_SERVER_UDP = """
            Proceeding | answer 1xx  | same       | send 1xx
            Proceeding | answer 2xx  | Accepted   | arm L 32s; send 2xx
            Proceeding | answer 486  | Completed 500ms | arm H 32s; arm G 500ms; send 486
            Proceeding | again       | same       | send 1xx
            Proceeding | ack, timer G, timer H, timer I, timer L | same | -
            Proceeding | send failed | same       | failed TRANSPORT
            Completed 500ms | again  | same       | send 486
            Completed 500ms | ack    | Confirmed  | disarm G; arm I 5s
            Completed 500ms | timer G | Completed 1s | arm G 1s; send 486
            Completed 500ms | timer H | Terminated | failed NO_ACK; end
            Completed 500ms | send failed | same   | failed TRANSPORT
            Completed 500ms | answer 1xx, answer 2xx, answer 486, timer I, timer L | same | -
            Confirmed  | timer I     | Terminated | end
            Confirmed  | answer 1xx, answer 2xx, answer 486, again, ack, timer G, timer H, timer L, send failed | same | -
            Accepted   | answer 2xx  | same       | send 2xx
            Accepted   | ack         | same       | user ACK
            Accepted   | timer L     | Terminated | end
            Accepted   | send failed | same       | failed TRANSPORT
            Accepted   | answer 1xx, answer 486, again, timer G, timer H, timer I | same | -
            Terminated | answer 1xx, answer 2xx, answer 486, again, ack, timer G, timer H, timer I, timer L, send failed | same | -
            """;

    @Test
    void rfc3261_17_2_1_inviteServerOnAnUnreliableTransport() {
        TransitionTable.of(INVITE_SERVER_UDP)
                .check(
                        List.of("Proceeding", "Completed 500ms", "Confirmed", "Accepted", "Terminated"),
                        List.of(
                                "answer 1xx",
                                "answer 2xx",
                                "answer 486",
                                "again",
                                "ack",
                                "timer G",
                                "timer H",
                                "timer I",
                                "timer L",
                                "send failed"),
                        (state, event) -> inviteServer(state, event, UDP));
    }

    @Test
    void rfc3261_17_2_1_inviteServerOnAReliableTransportRepeatsNothing() {
        assertThat(inviteServer("Proceeding", "answer 486", TCP)).isEqualTo("Completed 500ms | arm H 32s; send 486");
        assertThat(inviteServer("Completed 500ms", "ack", TCP)).isEqualTo("Terminated | end");
        assertThat(show(InviteServer.start(response(INVITE, 100)))).isEqualTo("Proceeding | send 1xx");
    }

    @Test
    void rfc6026_8_5_theAcceptedStateLastsOnReliableTransportsToo() {
        assertThat(inviteServer("Proceeding", "answer 2xx", TCP)).isEqualTo("Accepted | arm L 32s; send 2xx");
    }

    private static String inviteServer(String name, String event, TransactionTimes times) {
        InviteServer.State state = switch (name) {
            case "Proceeding" -> new InviteServer.Proceeding(response(INVITE, 180));
            case "Completed 500ms" -> new InviteServer.Completed(response(INVITE, 486), Duration.ofMillis(500));
            case "Confirmed" -> new InviteServer.Confirmed();
            case "Accepted" -> new InviteServer.Accepted();
            default -> new InviteServer.Terminated();
        };
        InviteServer.Event happened = switch (event) {
            case "again" -> new InviteServer.Repeated();
            case "ack" -> new InviteServer.Acknowledged(ACK);
            case "send failed" -> new InviteServer.SendFailed();
            default ->
                event.startsWith("timer ")
                        ? new InviteServer.Fired(timer(event))
                        : new InviteServer.Answer(response(INVITE, status(event.substring("answer ".length()))));
        };
        return show(InviteServer.on(state, happened, times));
    }

    private static final String OTHER_SERVER_UDP = """
            # That timer J ends Trying and Proceeding is ours: see OtherServer.
            Trying     | answer 1xx  | Proceeding | send 1xx
            Trying     | answer 2xx  | Completed  | arm J 32s; send 2xx
            Trying     | answer 486  | Completed  | arm J 32s; send 486
            Trying     | again, send failed | same | -
            Trying     | timer J     | Terminated | end
            Proceeding | answer 1xx  | same       | send 1xx
            Proceeding | answer 2xx  | Completed  | arm J 32s; send 2xx
            Proceeding | answer 486  | Completed  | arm J 32s; send 486
            Proceeding | again       | same       | send 1xx
            Proceeding | timer J     | Terminated | end
            Proceeding | send failed | Terminated | failed TRANSPORT; end
            Completed  | again       | same       | send 2xx
            Completed  | answer 1xx, answer 2xx, answer 486 | same | -
            Completed  | timer J     | Terminated | end
            Completed  | send failed | Terminated | failed TRANSPORT; end
            Terminated | answer 1xx, answer 2xx, answer 486, again, timer J, send failed | same | -
            """;

    @Test
    void rfc3261_17_2_2_otherServerOnAnUnreliableTransport() {
        TransitionTable.of(OTHER_SERVER_UDP)
                .check(
                        List.of("Trying", "Proceeding", "Completed", "Terminated"),
                        List.of("answer 1xx", "answer 2xx", "answer 486", "again", "timer J", "send failed"),
                        (state, event) -> otherServer(state, event, UDP));
    }

    @Test
    void rfc3261_17_2_2_otherServerOnAReliableTransportIsOverWithItsAnswer() {
        assertThat(otherServer("Trying", "answer 2xx", TCP)).isEqualTo("Terminated | send 2xx; end");
    }

    private static String otherServer(String name, String event, TransactionTimes times) {
        OtherServer.State state = switch (name) {
            case "Trying" -> new OtherServer.Trying();
            case "Proceeding" -> new OtherServer.Proceeding(response(OPTIONS, 180));
            case "Completed" -> new OtherServer.Completed(response(OPTIONS, 200));
            default -> new OtherServer.Terminated();
        };
        OtherServer.Event happened = switch (event) {
            case "again" -> new OtherServer.Repeated();
            case "send failed" -> new OtherServer.SendFailed();
            default ->
                event.startsWith("timer ")
                        ? new OtherServer.Fired(timer(event))
                        : new OtherServer.Answer(response(OPTIONS, status(event.substring("answer ".length()))));
        };
        return show(OtherServer.on(state, happened, times));
    }

    @Test
    void rfc3261_17_1_1_3_theAckOfARefusalRepeatsViaAndRouteOfTheInviteAndToOfTheRefusal() {
        var invite = INVITE.toBuilder()
                .routes(List.of(NameAddr.parse("<sip:proxy.example;lr>")))
                .build();

        var ack = FailureAck.of(invite, response(invite, 486).withToTag("theirs"));

        assertThat(ack.uri()).isEqualTo(invite.uri());
        assertThat(ack.vias()).isEqualTo(invite.vias());
        assertThat(ack.routes()).isEqualTo(invite.routes());
        assertThat(ack.from()).isEqualTo(invite.from());
        assertThat(ack.to().tag()).contains("theirs");
        assertThat(ack.cseq()).hasToString("1 ACK");
        assertThat(ack.callId()).isEqualTo(invite.callId());
    }

    @Test
    void theHouse_timersAreArmedBeforeAnythingIsSentAndTheUserIsTold() {
        var steps = Stream.of(
                        InviteClient.start(INVITE, UDP).effects(),
                        OtherClient.start(OPTIONS, UDP).effects(),
                        InviteClient.on(
                                        new InviteClient.Calling(INVITE, Duration.ofMillis(500)),
                                        new InviteClient.Received(response(INVITE, 486)),
                                        UDP)
                                .effects(),
                        InviteServer.on(
                                        new InviteServer.Proceeding(response(INVITE, 100)),
                                        new InviteServer.Answer(response(INVITE, 200)),
                                        UDP)
                                .effects())
                .toList();

        for (var effects : steps) {
            boolean sent = false;
            for (var effect : effects) {
                sent |= effect instanceof TransactionEffect.Send || effect instanceof TransactionEffect.ToUser;
                assertThat(sent && effect instanceof TransactionEffect.Arm).isFalse();
            }
        }
    }

    private static SipRequest request(Method method) {
        return SipRequest.builder(method, Uri.parse("sip:bob@example.com"))
                .via(Via.of("UDP", "192.0.2.1", 5060, "z9hG4bK1"))
                .maxForwards(70)
                .from(NameAddr.parse("<sip:alice@example.com>;tag=a"))
                .to(NameAddr.parse("<sip:bob@example.com>"))
                .callId("call")
                .cseq(1, method)
                .build();
    }

    private static SipResponse response(SipRequest request, int status) {
        return SipResponse.to(request, status);
    }

    private static int status(String name) {
        return Integer.parseInt(name.replace("xx", "80"));
    }

    private static TransactionTimer timer(String event) {
        return TransactionTimer.valueOf(event.substring("timer ".length()));
    }

    private static String show(Step<?, TransactionEffect> step) {
        var effects = String.join(
                "; ", step.effects().stream().map(TransactionTablesTest::show).toList());
        return show(step.state()) + " | " + (effects.isEmpty() ? "-" : effects);
    }

    /// The state's name, and the interval that it holds if that is not the one it begins with.
    private static String show(Object state) {
        var name = state.getClass().getSimpleName();
        return switch (state) {
            case InviteClient.Calling(var _, var repeat) -> interval(name, repeat);
            case InviteClient.Abandoned(var _, var heard) -> heard ? name + " heard" : name;
            case OtherClient.Trying(var _, var repeat) -> interval(name, repeat);
            case InviteServer.Completed(var _, var repeat) -> name + " " + show(repeat);
            default -> name;
        };
    }

    private static String interval(String name, Duration repeat) {
        return repeat.equals(Duration.ofMillis(500)) ? name : name + " " + show(repeat);
    }

    private static String show(TransactionEffect effect) {
        return switch (effect) {
            case TransactionEffect.Arm(var timer, var after) -> "arm " + timer + " " + show(after);
            case TransactionEffect.Disarm(var timer) -> "disarm " + timer;
            case TransactionEffect.Send(var message) -> "send " + show(message);
            case TransactionEffect.ToUser(var message) -> "user " + show(message);
            case TransactionEffect.Failed(var reason) -> "failed " + reason;
            case TransactionEffect.End _ -> "end";
        };
    }

    private static String show(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }

    private static String show(SipMessage message) {
        return switch (message) {
            case SipRequest request -> request.method().name();
            case SipResponse response ->
                response.status() < 300 ? response.status() / 100 + "xx" : "" + response.status();
        };
    }

    @Test
    void everyTimerIsOfOneKind() {
        assertThat(Arrays.stream(TransactionTimer.values()).filter(TransactionTimer::isRepeat))
                .containsExactly(TransactionTimer.A, TransactionTimer.E, TransactionTimer.G);
    }
}
