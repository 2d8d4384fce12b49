package org.tandem.wire.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.Via;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.sip.transaction.TransactionTimes;
import org.tandem.wire.sip.transaction.TransitionTable;
import org.tandem.wire.uri.Uri;

/// Callers, callees and sessions against tables made from RFC 3261 §9, §13, §14 and §15.
final class DialogTablesTest {
    private static final TransactionTimes TIMES =
            new TransactionTimes(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5), false);
    private static final SipRequest INVITE = request(Method.INVITE, 1);
    private static final SipRequest THEIRS = request(Method.INVITE, 2);
    private static final SipRequest SECOND = request(Method.INVITE, 3);
    private static final SipResponse OK = SipResponse.to(INVITE, 200);
    private static final Reinvite OURS = new Reinvite(List.of(), Body.EMPTY);
    private static final Reinvite REFRESH = new Reinvite(List.of(), Body.EMPTY, true);
    private static final Duration REPEAT = Duration.ofMillis(500);

    private static final String SESSION = """
            Idle | ask             | Asking        | send reinvite
            Idle | offered         | Serving       | tell offered
            Idle | hang up         | Closed        | send bye
            Idle | bye             | Closed        | tell bye
            Idle | lost            | Closed        | tell lost
            Idle | 200, 491, 488, unanswered, acknowledge, retry, accept, refuse, ack, repeat, deadline | same | -

            Asking | ask           | same          | tell one at a time
            Asking | 200           | Acknowledging | tell 200
            Asking | 488           | Idle          | tell 488
            Asking | 491           | Delayed       | arm retry
            Asking | unanswered    | Idle          | tell unanswered
            Asking | offered       | same          | answer 491
            Asking | hang up       | Closed        | send bye
            Asking | bye           | Closed        | tell bye
            Asking | lost          | Closed        | tell lost
            Asking | acknowledge, retry, accept, refuse, ack, repeat, deadline | same | -

            Refreshing | ask       | Refreshing+next | -
            Refreshing | 200       | Idle          | send ack; refreshed 200
            Refreshing | 488       | Idle          | refreshed 488
            Refreshing | 491       | Idle          | refreshed 491
            Refreshing | unanswered | Closed       | send bye; tell lost
            Refreshing | offered   | same          | answer 491
            Refreshing | hang up   | Closed        | send bye
            Refreshing | bye       | Closed        | tell bye
            Refreshing | lost      | Closed        | tell lost
            Refreshing | acknowledge, retry, accept, refuse, ack, repeat, deadline | same | -

            Refreshing+next | ask  | same          | tell one at a time
            Refreshing+next | 200  | Asking        | send ack; refreshed 200; send reinvite
            Refreshing+next | 488  | Asking        | refreshed 488; send reinvite
            Refreshing+next | 491  | Asking        | refreshed 491; send reinvite
            Refreshing+next | unanswered | Closed  | send bye; tell lost
            Refreshing+next | offered | same       | answer 491
            Refreshing+next | hang up | Closed     | send bye
            Refreshing+next | bye  | Closed        | tell bye
            Refreshing+next | lost | Closed        | tell lost
            Refreshing+next | acknowledge, retry, accept, refuse, ack, repeat, deadline | same | -

            Acknowledging | ask    | Acknowledging+next | -
            Acknowledging | acknowledge | Idle     | send ack
            Acknowledging | offered | same         | answer 491
            Acknowledging | hang up | Closed       | send ack; send bye
            Acknowledging | bye    | Closed        | send ack; tell bye
            Acknowledging | lost   | Closed        | send ack; tell lost
            Acknowledging | 200, 491, 488, unanswered, retry, accept, refuse, ack, repeat, deadline | same | -

            Delayed | ask          | same          | tell one at a time
            Delayed | retry        | Asking        | send reinvite
            Delayed | offered      | Serving+next  | tell offered
            Delayed | hang up      | Closed        | send bye
            Delayed | bye          | Closed        | tell bye
            Delayed | lost         | Closed        | tell lost
            Delayed | 200, 491, 488, unanswered, acknowledge, accept, refuse, ack, repeat, deadline | same | -

            Serving | ask          | Serving+next  | -
            Serving | accept       | Accepted      | arm deadline; arm repeat 500; send 200
            Serving | refuse       | Idle          | send 488
            Serving | offered      | same          | answer 500
            Serving | hang up      | Closed        | answer 487; send bye
            Serving | bye          | Closed        | answer 487; tell bye
            Serving | lost         | Closed        | answer 487; tell lost
            Serving | 200, 491, 488, unanswered, acknowledge, retry, ack, repeat, deadline | same | -

            Serving+next | ask     | same          | tell one at a time
            Serving+next | accept  | Accepted+next | arm deadline; arm repeat 500; send 200
            Serving+next | refuse  | Asking        | send 488; send reinvite
            Serving+next | offered | same          | answer 500
            Serving+next | hang up | Closed        | answer 487; send bye
            Serving+next | bye     | Closed        | answer 487; tell bye
            Serving+next | lost    | Closed        | answer 487; tell lost
            Serving+next | 200, 491, 488, unanswered, acknowledge, retry, ack, repeat, deadline | same | -

            Accepted | ask         | Accepted+next | -
            Accepted | ack         | Idle          | disarm; tell ack
            Accepted | repeat      | same          | arm repeat 1000; send 200
            Accepted | deadline    | Closed        | disarm; send bye; tell never acknowledged
            Accepted | offered     | same          | answer 500
            Accepted | hang up     | AcceptedThenBye | -
            Accepted | bye         | Closed        | disarm; tell bye
            Accepted | lost        | Closed        | disarm; tell lost
            Accepted | 200, 491, 488, unanswered, acknowledge, retry, accept, refuse | same | -

            AcceptedThenBye | ack, deadline | Closed | disarm; send bye
            AcceptedThenBye | repeat | same        | arm repeat 1000; send 200
            AcceptedThenBye | offered | same       | answer 500
            AcceptedThenBye | bye, lost | Closed   | disarm
            AcceptedThenBye | ask, 200, 491, 488, unanswered, acknowledge, retry, accept, refuse, hang up | same | -

            Closed | 200           | same          | send ack
            Closed | offered       | same          | answer 481
            Closed | ask, 491, 488, unanswered, acknowledge, retry, accept, refuse, ack, repeat, deadline, hang up, bye, lost | same | -
            """;

    @Test
    void rfc3261_14_15_everyStateOfASessionOnEveryEvent() {
        TransitionTable.of(SESSION)
                .check(
                        List.of(
                                "Idle",
                                "Asking",
                                "Refreshing",
                                "Refreshing+next",
                                "Acknowledging",
                                "Delayed",
                                "Serving",
                                "Serving+next",
                                "Accepted",
                                "AcceptedThenBye",
                                "Closed"),
                        List.of(
                                "ask",
                                "200",
                                "491",
                                "488",
                                "unanswered",
                                "acknowledge",
                                "retry",
                                "offered",
                                "accept",
                                "refuse",
                                "ack",
                                "repeat",
                                "deadline",
                                "hang up",
                                "bye",
                                "lost"),
                        (state, event) -> show(Session.on(state(state), event(event), TIMES)));
    }

    @Test
    void aReinviteThatWaitedFollowsTheAckThatItWaitedFor() {
        assertThat(show(Session.on(new Session.Acknowledging(OURS), event("acknowledge"), TIMES)))
                .isEqualTo("Asking | send ack; send reinvite");
        assertThat(show(Session.on(new Session.Accepted(OK, REPEAT, OURS), event("ack"), TIMES)))
                .isEqualTo("Asking | disarm; tell ack; send reinvite");
        assertThat(show(Session.on(new Session.Acknowledging(OURS), event("ask"), TIMES)))
                .isEqualTo("Acknowledging+next | tell one at a time");
        assertThat(show(Session.on(new Session.Accepted(OK, REPEAT, OURS), event("ask"), TIMES)))
                .isEqualTo("Accepted+next | tell one at a time");
    }

    private static Session.State state(String name) {
        return switch (name) {
            case "Idle" -> new Session.Idle();
            case "Asking" -> new Session.Asking(OURS, null);
            case "Refreshing" -> new Session.Asking(REFRESH, null);
            case "Refreshing+next" -> new Session.Asking(REFRESH, OURS);
            case "Acknowledging" -> new Session.Acknowledging(null);
            case "Delayed" -> new Session.Delayed(OURS);
            case "Serving" -> new Session.Serving(THEIRS, null);
            case "Serving+next" -> new Session.Serving(THEIRS, OURS);
            case "Accepted" -> new Session.Accepted(OK, REPEAT, null);
            case "AcceptedThenBye" -> new Session.AcceptedThenBye(OK, REPEAT);
            default -> new Session.Closed();
        };
    }

    private static Session.Event event(String name) {
        return switch (name) {
            case "ask" -> new Session.Ask(OURS);
            case "unanswered" -> new Session.Unanswered();
            case "acknowledge" -> new Session.Acknowledge(Body.EMPTY);
            case "retry" -> new Session.RetryDue();
            case "offered" -> new Session.Offered(SECOND);
            case "accept" -> new Session.Accept(OK);
            case "refuse" -> new Session.Refuse(SipResponse.to(THEIRS, 488));
            case "ack" -> new Session.AckCame(request(Method.ACK, 1));
            case "repeat" -> new Session.RepeatDue();
            case "deadline" -> new Session.DeadlineDue();
            case "hang up" -> new Session.HangUp();
            case "bye" -> new Session.ByeCame(request(Method.BYE, 4));
            case "lost" -> new Session.Lost();
            default -> new Session.Answered(SipResponse.to(INVITE, Integer.parseInt(name)), Duration.ofSeconds(1));
        };
    }

    private static String show(Step<Session.State, Session.Effect> step) {
        var effects = String.join(
                "; ", step.effects().stream().map(DialogTablesTest::show).toList());
        return show(step.state()) + " | " + (effects.isEmpty() ? "-" : effects);
    }

    private static String show(Session.State state) {
        var name = state instanceof Session.Asking asking && asking.reinvite().isRefresh()
                ? "Refreshing"
                : state.getClass().getSimpleName();
        var next = switch (state) {
            case Session.Asking asking -> asking.next();
            case Session.Acknowledging acknowledging -> acknowledging.next();
            case Session.Serving serving -> serving.next();
            case Session.Accepted accepted -> accepted.next();
            default -> null;
        };
        return next == null ? name : name + "+next";
    }

    private static String show(Session.Effect effect) {
        return switch (effect) {
            case Session.SendReinvite _ -> "send reinvite";
            case Session.TellAnswered(var response) -> "tell " + response.status();
            case Session.RefreshAnswered(var response) -> "refreshed " + response.status();
            case Session.TellUnanswered _ -> "tell unanswered";
            case Session.TellOneAtATime _ -> "tell one at a time";
            case Session.SendAck _ -> "send ack";
            case Session.ArmRetry _ -> "arm retry";
            case Session.AnswerTheirs answer -> "answer " + answer.status();
            case Session.TellOffered _ -> "tell offered";
            case Session.SendFinal(var response) -> "send " + response.status();
            case Session.ArmRepeat(var after) -> "arm repeat " + after.toMillis();
            case Session.ArmDeadline _ -> "arm deadline";
            case Session.DisarmAck _ -> "disarm";
            case Session.TellAck _ -> "tell ack";
            case Session.SendBye _ -> "send bye";
            case Session.TellBye _ -> "tell bye";
            case Session.TellNeverAcknowledged _ -> "tell never acknowledged";
            case Session.TellLost _ -> "tell lost";
        };
    }

    private static final String CALLER = """
            Calling | 100          | Proceeding    | -
            Calling | 180          | Proceeding    | progress
            Calling | 200          | Answered      | answered far
            Calling | 200 other    | Answered      | answered other
            Calling | 486          | Failed        | refused
            Calling | unanswered   | Failed        | unanswered
            Calling | give up      | CancelWanted  | -

            Proceeding | 100       | same          | -
            Proceeding | 180       | same          | progress
            Proceeding | 200       | Answered      | answered far
            Proceeding | 200 other | Answered      | answered other
            Proceeding | 486       | Failed        | refused
            Proceeding | unanswered | Failed       | unanswered
            Proceeding | give up   | Cancelling    | cancel

            CancelWanted | 100, 180 | Cancelling   | cancel
            CancelWanted | 200     | Failed        | end far; cancelled
            CancelWanted | 200 other | Failed      | end other; cancelled
            CancelWanted | 486     | Failed        | refused
            CancelWanted | unanswered | Failed     | unanswered
            CancelWanted | give up | same          | -

            Cancelling | 100, 180, give up | same  | -
            Cancelling | 200       | Failed        | end far; cancelled
            Cancelling | 200 other | Failed        | end other; cancelled
            Cancelling | 486       | Failed        | refused
            Cancelling | unanswered | Failed       | unanswered

            Answered | 200         | same          | repeat ack far
            Answered | 200 other   | same          | end other
            Answered | 100, 180, 486, unanswered, give up | same | -

            Failed | 200           | same          | end far
            Failed | 200 other     | same          | end other
            Failed | 100, 180, 486, unanswered, give up | same | -
            """;

    @Test
    void rfc3261_9_13_everyStateOfACallerOnEveryEvent() {
        TransitionTable.of(CALLER)
                .check(
                        List.of("Calling", "Proceeding", "CancelWanted", "Cancelling", "Answered", "Failed"),
                        List.of("100", "180", "200", "200 other", "486", "unanswered", "give up"),
                        (state, event) -> show2(Caller.on(caller(state), callerEvent(event))));
    }

    private static Caller.State caller(String name) {
        return switch (name) {
            case "Calling" -> new Caller.Calling();
            case "Proceeding" -> new Caller.Proceeding(List.of(dialog("far")));
            case "CancelWanted" -> new Caller.CancelWanted();
            case "Cancelling" -> new Caller.Cancelling();
            case "Answered" -> new Caller.Answered("far", Set.of());
            default -> new Caller.Failed(Set.of());
        };
    }

    private static Caller.Event callerEvent(String name) {
        return switch (name) {
            case "unanswered" -> new Caller.Unanswered();
            case "give up" -> new Caller.GiveUp();
            case "200 other" -> response(200, "other");
            default -> response(Integer.parseInt(name), "far");
        };
    }

    private static Caller.Response response(int status, String tag) {
        return new Caller.Response(
                SipResponse.to(INVITE, status), status == 100 ? Optional.empty() : Optional.of(dialog(tag)));
    }

    private static Dialog dialog(String remoteTag) {
        var response = SipResponse.to(INVITE, 200).withToTag(remoteTag);
        return Dialog.ofCaller(INVITE, response).orElseThrow();
    }

    private static String show2(Step<Caller.State, Caller.Effect> step) {
        var effects = String.join(
                "; ",
                step.effects().stream()
                        .map(effect -> switch (effect) {
                            case Caller.TellProgress _ -> "progress";
                            case Caller.Surplus _ -> "surplus";
                            case Caller.SendCancel _ -> "cancel";
                            case Caller.TellAnswered answered ->
                                "answered " + answered.dialog().id().remoteTag();
                            case Caller.RepeatAck(var tag) -> "repeat ack " + tag;
                            case Caller.EndDialog(var ended) ->
                                "end " + ended.id().remoteTag();
                            case Caller.TellFailed _ -> "refused";
                            case Caller.TellCancelled _ -> "cancelled";
                            case Caller.TellUnanswered _ -> "unanswered";
                        })
                        .toList());
        return step.state().getClass().getSimpleName() + " | " + (effects.isEmpty() ? "-" : effects);
    }

    @Test
    void the21stEarlyDialogIsNotTrackedButItsAnswerIsTaken() {
        Caller.State state = Caller.start();
        for (int i = 1; i <= Caller.EARLY_MAX; i++) {
            state = Caller.on(state, response(180, "far" + i)).state();
        }

        var surplus = Caller.on(state, response(180, "far21"));
        assertThat(show2(surplus)).isEqualTo("Proceeding | surplus");
        assertThat(((Caller.Proceeding) surplus.state()).early()).hasSize(Caller.EARLY_MAX);
        assertThat(show2(Caller.on(surplus.state(), response(180, "far20")))).isEqualTo("Proceeding | progress");
        assertThat(show2(Caller.on(surplus.state(), response(200, "far21")))).isEqualTo("Answered | answered far21");
    }

    @Test
    void rfc6228_a199EndsItsEarlyDialogAndMakesRoomForAnother() {
        Caller.State state = Caller.start();
        for (int i = 1; i <= Caller.EARLY_MAX; i++) {
            state = Caller.on(state, response(180, "far" + i)).state();
        }

        var ended = Caller.on(state, response(199, "far3"));
        assertThat(show2(ended)).isEqualTo("Proceeding | progress");
        assertThat(show2(Caller.on(ended.state(), response(180, "far21")))).isEqualTo("Proceeding | progress");
        assertThat(((Caller.Proceeding) Caller.on(ended.state(), response(199, "unknown"))
                                .state())
                        .early())
                .hasSize(Caller.EARLY_MAX - 1);
    }

    @Test
    void aFurther2xxOfTheSameBranchIsEndedOnceAndAcknowledgedEachTime() {
        var first = Caller.on(new Caller.Answered("far", Set.of()), response(200, "two"));
        var again = Caller.on(first.state(), response(200, "two"));
        assertThat(show2(first)).isEqualTo("Answered | end two");
        assertThat(show2(again)).isEqualTo("Answered | repeat ack two");
    }

    @Test
    void rfc3261_13_3_aCalleeAnswersOnce() {
        var busy = SipResponse.to(INVITE, 486);
        var ringing = SipResponse.to(INVITE, 180);
        var cancel = new Callee.CancelCame(request(Method.CANCEL, 1));

        assertThat(Callee.on(Callee.start(), new Callee.Answer(ringing)))
                .isEqualTo(Step.to(new Callee.Proceeding(), new Callee.SendResponse(ringing)));
        assertThat(Callee.on(Callee.start(), new Callee.Answer(OK)))
                .isEqualTo(Step.to(new Callee.Answered(), new Callee.BeginSession(OK)));
        assertThat(Callee.on(Callee.start(), new Callee.Answer(busy)))
                .isEqualTo(Step.to(new Callee.Ended(), new Callee.SendResponse(busy)));
        assertThat(Callee.on(Callee.start(), cancel).effects())
                .containsExactly(new Callee.SendTerminated(), new Callee.TellCancelled(cancel.cancel()));
        assertThat(Callee.on(Callee.start(), new Callee.Lost()).effects())
                .containsExactly(new Callee.SendTerminated(), new Callee.TellLost());
        for (var state : List.of(new Callee.Answered(), new Callee.Ended())) {
            for (var event : List.of(
                    new Callee.Answer(OK),
                    new Callee.Answer(busy),
                    cancel,
                    new Callee.ByeCame(SECOND),
                    new Callee.Lost())) {
                assertThat(Callee.on(state, event)).isEqualTo(Step.stay(state));
            }
        }
    }

    @Test
    void rfc3264_4_anOfferIsAnsweredBeforeAnotherIsMade() {
        assertThat(OfferAnswer.STABLE.sent()).isEqualTo(OfferAnswer.OURS_OPEN);
        assertThat(OfferAnswer.OURS_OPEN.received()).isEqualTo(OfferAnswer.STABLE);
        assertThat(OfferAnswer.STABLE.received()).isEqualTo(OfferAnswer.THEIRS_OPEN);
        assertThat(OfferAnswer.THEIRS_OPEN.sent()).isEqualTo(OfferAnswer.STABLE);
        assertThat(OfferAnswer.OURS_OPEN.sending()).isEqualTo(OfferAnswer.Meaning.GLARE);
        assertThat(OfferAnswer.THEIRS_OPEN.receiving()).isEqualTo(OfferAnswer.Meaning.GLARE);
        assertThat(OfferAnswer.THEIRS_OPEN.sending()).isEqualTo(OfferAnswer.Meaning.ANSWER);
        assertThat(OfferAnswer.OURS_OPEN.receiving()).isEqualTo(OfferAnswer.Meaning.ANSWER);
        for (var state : OfferAnswer.values()) {
            assertThat(state.refused()).isEqualTo(OfferAnswer.STABLE);
        }
    }

    @Test
    void rfc3261_12_aDialogKeepsWhatItsRequestsAreMadeOf() {
        var invite = INVITE.toBuilder()
                .contact(Uri.parse("sip:peer@192.0.2.9:5067;transport=Tls;ms-opaque=00ab"))
                .recordRoutes(List.of(NameAddr.parse("<sip:p1.example;lr>"), NameAddr.parse("<sip:p2.example;lr>")))
                .build();

        var callee = Dialog.ofCallee(invite, "ours");
        assertThat(callee.remoteTarget()).hasToString("sip:peer@192.0.2.9:5067;transport=Tls;ms-opaque=00ab");
        assertThat(callee.routes()).isEqualTo(invite.recordRoutes());
        var bye = callee.advanced().request(Method.BYE).build();
        assertThat(bye.cseq()).hasToString("1 BYE");
        assertThat(bye.from().tag()).contains("ours");
        assertThat(bye.to().tag()).contains("a");

        var ok = SipResponse.builderTo(invite, 200, true)
                .to(invite.to().withTag("far"))
                .build();
        var caller = Dialog.ofCaller(invite, ok).orElseThrow();
        assertThat(caller.routes()).isEqualTo(invite.recordRoutes().reversed());
        assertThat(caller.ack(1).build().cseq()).hasToString("1 ACK");
        assertThat(Dialog.ofCaller(invite, SipResponse.to(invite, 200))).isEmpty();
    }

    @Test
    void rfc3261_12_2_2_aLowerCseqIsOutOfOrderUnlessANewBeginningIsAllowed() {
        var dialog = Dialog.ofCallee(request(Method.INVITE, 10), "ours");

        assertThat(IntStream.of(9, 1)
                        .filter(seq -> dialog.received(request(Method.INFO, seq), false)
                                .isPresent()))
                .isEmpty();
        assertThat(dialog.received(request(Method.INFO, 11), false)
                        .orElseThrow()
                        .remoteSeq())
                .isEqualTo(11);
        assertThat(dialog.received(request(Method.INFO, 1), true).orElseThrow().remoteSeq())
                .isEqualTo(1);
    }

    private static SipRequest request(Method method, long seq) {
        return SipRequest.builder(method, Uri.parse("sip:bob@example.com"))
                .via(Via.of("UDP", "192.0.2.1", 5060, "z9hG4bK" + seq))
                .from(NameAddr.parse("<sip:alice@example.com>;tag=a"))
                .to(NameAddr.parse("<sip:bob@example.com>"))
                .callId("call")
                .cseq(seq, method)
                .build();
    }
}
