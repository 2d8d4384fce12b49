package org.tandem.wire.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.CSeq;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.RAck;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.Via;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.sip.transaction.TransactionTimes;
import org.tandem.wire.sip.transaction.TransitionTable;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// Reliable provisional responses, both ways, against tables made from RFC 3262 §3 to §5.
@Tag("TRK-03")
final class ReliableTablesTest {
    private static final TransactionTimes TIMES =
            new TransactionTimes(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5), false);
    private static final Body SDP = Body.of(MediaType.SDP, "v=0\r\n");
    private static final SipRequest INVITE = request(Method.INVITE, 7);
    private static final SipRequest PRACK = request(Method.PRACK, 8);
    private static final SipResponse RINGING = SipResponse.to(INVITE, 180);
    private static final SipResponse EARLY = SipResponse.to(INVITE, 183).withBody(SDP);
    private static final SipResponse OK = SipResponse.to(INVITE, 200);

    /// `Sent` is a 180 that is out, `Sent+sdp` a 183 with a description; `+1` has another one waiting, `+ok` the 200.
    private static final String SENDER = """
            Clear    | 180          | Sent         | arm deadline; arm repeat 500; send 180 rseq 41
            Clear    | 183          | Sent+sdp     | arm deadline; arm repeat 500; send 183 rseq 41
            Clear    | 200          | Over         | final 200
            Clear    | 486          | Over         | final 486
            Clear    | prack 41, prack 40, prack other | same | refuse prack
            Clear    | stop         | Over         | -
            Clear    | repeat, deadline | same     | -

            Sent     | 180, 183     | Sent+1       | -
            # No description is out: the 200 need not wait, and ends the repeats.
            Sent     | 200          | Over 41      | disarm; final 200
            Sent     | 486          | Over 41      | disarm; final 486
            Sent     | prack 41     | Clear        | disarm; take prack
            Sent     | prack 40, prack other | same | refuse prack
            Sent     | repeat       | Sent         | arm repeat 1000; send 180 rseq 41
            Sent     | deadline     | Over 41      | disarm; give up
            Sent     | stop         | Over 41      | disarm

            Sent+sdp | 180, 183     | Sent+sdp+1   | -
            # Its description must have arrived before the 200.
            Sent+sdp | 200          | Sent+sdp+ok  | -
            Sent+sdp | 486          | Over 41      | disarm; final 486
            Sent+sdp | prack 41     | Clear        | disarm; take prack
            Sent+sdp | prack 40, prack other | same | refuse prack
            Sent+sdp | repeat       | same         | arm repeat 1000; send 183 rseq 41
            Sent+sdp | deadline     | Over 41      | disarm; give up
            Sent+sdp | stop         | Over 41      | disarm

            Sent+sdp+1 | 180, 183   | Sent+sdp+2   | -
            Sent+sdp+1 | 200        | Sent+sdp+1+ok | -
            Sent+sdp+1 | 486        | Over 41      | disarm; final 486
            Sent+sdp+1 | prack 41   | Sent         | disarm; take prack; arm deadline; arm repeat 500; send 180 rseq 42
            Sent+sdp+1 | prack 40, prack other | same | refuse prack
            Sent+sdp+1 | repeat     | same         | arm repeat 1000; send 183 rseq 41
            Sent+sdp+1 | deadline   | Over 41      | disarm; give up
            Sent+sdp+1 | stop       | Over 41      | disarm

            Sent+sdp+ok | 180, 183, 200 | same     | -
            Sent+sdp+ok | 486       | Over 41      | disarm; final 486
            Sent+sdp+ok | prack 41  | Over         | disarm; take prack; final 200
            Sent+sdp+ok | prack 40, prack other | same | refuse prack
            Sent+sdp+ok | repeat    | same         | arm repeat 1000; send 183 rseq 41
            Sent+sdp+ok | deadline  | Over 41      | disarm; give up
            Sent+sdp+ok | stop      | Over 41      | disarm

            Over 41  | prack 41     | Over         | take prack
            Over 41  | prack 40, prack other | same | refuse prack
            Over 41  | 180, 183, 200, 486, repeat, deadline, stop | same | -

            Over     | prack 41, prack 40, prack other | same | refuse prack
            Over     | 180, 183, 200, 486, repeat, deadline, stop | same | -
            """;

    @Test
    void rfc3262_3_everyStateOfASenderOnEveryEvent() {
        TransitionTable.of(SENDER)
                .check(
                        List.of("Clear", "Sent", "Sent+sdp", "Sent+sdp+1", "Sent+sdp+ok", "Over 41", "Over"),
                        List.of(
                                "180",
                                "183",
                                "200",
                                "486",
                                "prack 41",
                                "prack 40",
                                "prack other",
                                "repeat",
                                "deadline",
                                "stop"),
                        (state, event) -> show(on(state(state), event(event))));
    }

    private static Step<ReliableResponses.State, ReliableResponses.Effect> on(
            ReliableResponses.State state, ReliableResponses.Event event) {
        return ReliableResponses.on(state, event, 7, TIMES);
    }

    private static ReliableResponses.State state(String name) {
        return switch (name) {
            case "Clear" -> ReliableResponses.start(41);
            case "Sent" -> on(ReliableResponses.start(41), event("180")).state();
            case "Sent+sdp" -> on(ReliableResponses.start(41), event("183")).state();
            case "Sent+sdp+1" -> on(state("Sent+sdp"), event("180")).state();
            case "Sent+sdp+ok" -> on(state("Sent+sdp"), event("200")).state();
            case "Over 41" -> new ReliableResponses.Over(41);
            default -> new ReliableResponses.Over(0);
        };
    }

    private static ReliableResponses.Event event(String name) {
        return switch (name) {
            case "180" -> new ReliableResponses.Send(RINGING);
            case "183" -> new ReliableResponses.Send(EARLY);
            case "200" -> new ReliableResponses.Finish(OK);
            case "486" -> new ReliableResponses.Finish(SipResponse.to(INVITE, 486));
            case "prack 41" -> prack("41 7 INVITE");
            case "prack 40" -> prack("40 7 INVITE");
            case "prack other" -> prack("41 6 INVITE");
            case "repeat" -> new ReliableResponses.RepeatDue();
            case "deadline" -> new ReliableResponses.DeadlineDue();
            default -> new ReliableResponses.Stop();
        };
    }

    private static ReliableResponses.PrackCame prack(String rack) {
        return new ReliableResponses.PrackCame(PRACK, RAck.parse(rack));
    }

    private static String show(Step<ReliableResponses.State, ReliableResponses.Effect> step) {
        var effects = String.join(
                "; ", step.effects().stream().map(ReliableTablesTest::show).toList());
        return show(step.state()) + " | " + (effects.isEmpty() ? "-" : effects);
    }

    private static String show(ReliableResponses.State state) {
        return switch (state) {
            case ReliableResponses.Clear _ -> "Clear";
            case ReliableResponses.Sent sent ->
                "Sent" + (sent.describes() ? "+sdp" : "")
                        + (sent.waiting().isEmpty() ? "" : "+" + sent.waiting().size())
                        + (sent.ok() == null ? "" : "+ok");
            case ReliableResponses.Over(var rseq) -> rseq == 0 ? "Over" : "Over " + rseq;
        };
    }

    private static String show(ReliableResponses.Effect effect) {
        return switch (effect) {
            case ReliableResponses.SendResponse(var response) ->
                "send " + response.status() + " rseq "
                        + response.header(HeaderName.RSEQ).orElse("none");
            case ReliableResponses.SendFinal(var response) -> "final " + response.status();
            case ReliableResponses.ArmRepeat(var after) -> "arm repeat " + after.toMillis();
            case ReliableResponses.ArmDeadline(var after) -> {
                assertThat(after).isEqualTo(Duration.ofSeconds(32));
                yield "arm deadline";
            }
            case ReliableResponses.Disarm _ -> "disarm";
            case ReliableResponses.TakePrack _ -> "take prack";
            case ReliableResponses.RefusePrack _ -> "refuse prack";
            case ReliableResponses.GiveUp _ -> "give up";
        };
    }

    @Test
    void theIntervalDoublesBeyondT2() {
        var state = state("Sent");
        for (int millis : new int[] {1_000, 2_000, 4_000, 8_000, 16_000}) {
            var step = on(state, new ReliableResponses.RepeatDue());
            assertThat(step.effects().getFirst()).isEqualTo(new ReliableResponses.ArmRepeat(Duration.ofMillis(millis)));
            state = step.state();
        }
    }

    @Test
    void a200WaitsForTheDescriptionThatStillHasToLeave() {
        var waiting = on(on(state("Sent"), event("183")).state(), event("200"));
        assertThat(waiting.effects()).isEmpty();

        var next = on(waiting.state(), event("prack 41"));

        assertThat(show(next))
                .isEqualTo("Sent+sdp+ok | disarm; take prack; arm deadline; arm repeat 500; send 183 rseq 42");
        assertThat(show(on(next.state(), prack("42 7 INVITE")))).isEqualTo("Over | disarm; take prack; final 200");
    }

    @Test
    void aPeerThatNeverAcknowledgesDoesNotPileUpResponses() {
        var state = state("Sent");
        for (int i = 0; i < 2 * ReliableResponses.WAITING_MAX; i++) {
            state = on(state, event("180")).state();
        }
        assertThat(((ReliableResponses.Sent) state).waiting()).hasSize(ReliableResponses.WAITING_MAX);
    }

    /// `first` has heard nothing, `one` the reliable response 5; `asked` owes an answer.
    private static final String RECEIVER = """
            offered first    | 180, 183       | same            | told
            offered first    | 180 r5         | offered one     | acknowledged
            offered first    | 183 r5         | settled one     | acknowledged
            offered first    | 183 r6, 183 r4 | settled other   | acknowledged
            offered one      | 180, 183       | same            | told
            offered one      | 180 r5, 183 r5, 183 r4, 183 r7 | same | ignored
            offered one      | 183 r6         | settled other   | acknowledged
            settled one      | 180, 183       | same            | told
            settled one      | 180 r5, 183 r5, 183 r4, 183 r7 | same | ignored
            settled one      | 183 r6         | settled other   | acknowledged
            silent first     | 180, 183       | same            | told
            silent first     | 180 r5         | silent one      | acknowledged
            silent first     | 183 r5         | asked one       | offered
            silent first     | 183 r6, 183 r4 | asked other     | offered
            silent one       | 180, 183       | same            | told
            silent one       | 180 r5, 183 r5, 183 r4, 183 r7 | same | ignored
            silent one       | 183 r6         | asked other     | offered
            asked one        | 180, 183       | same            | told
            asked one        | 180 r5, 183 r5, 183 r6, 183 r4, 183 r7 | same | ignored
            """;

    @Test
    void rfc3262_4_reliableResponsesAreTakenInOrderAndOnce() {
        var rows = RECEIVER.strip().lines().toList();
        for (var row : rows) {
            var cells = row.split("\\|", -1);
            for (var event : cells[1].strip().split(", ", -1)) {
                var before = early(cells[0].strip());
                var expected = cells[2].strip().equals("same") ? cells[0].strip() : cells[2].strip();
                assertThat(show(before, heard(before, event)))
                        .as(cells[0].strip() + " on " + event)
                        .isEqualTo(expected + " " + cells[3].strip());
            }
        }
    }

    private static EarlyDialog early(String name) {
        var dialog = Dialog.ofCaller(INVITE, RINGING.withToTag("far")).orElseThrow();
        boolean isOne = name.endsWith("one");
        return switch (name.split(" ", 2)[0]) {
            case "offered" -> new EarlyDialog(dialog, isOne ? 5 : 0, OfferAnswer.OURS_OPEN, false);
            case "settled" -> new EarlyDialog(dialog, 5, OfferAnswer.STABLE, false);
            case "silent" -> new EarlyDialog(dialog, isOne ? 5 : 0, OfferAnswer.FRESH, false);
            default -> new EarlyDialog(dialog, 5, OfferAnswer.THEIRS_OPEN, true);
        };
    }

    private static EarlyDialog.Heard heard(EarlyDialog early, String event) {
        var response = event.startsWith("183") ? EARLY : RINGING;
        int at = event.indexOf('r');
        return early.heard(response, at < 0 ? 0 : Long.parseLong(event.substring(at + 1)));
    }

    private static String show(EarlyDialog before, EarlyDialog.Heard heard) {
        return switch (heard) {
            case EarlyDialog.Ignored _ -> name(before) + " ignored";
            case EarlyDialog.Told(var next) -> name(next) + " told";
            case EarlyDialog.Acknowledged(var next) -> name(next) + " acknowledged";
            case EarlyDialog.Offered(var next) -> name(next) + " offered";
        };
    }

    private static String name(EarlyDialog early) {
        var turn = early.owed()
                ? "asked"
                : switch (early.turn()) {
                    case OURS_OPEN -> "offered";
                    case STABLE -> "settled";
                    case FRESH -> "silent";
                    case THEIRS_OPEN -> "asked";
                };
        return turn + (early.rseq() == 0 ? " first" : early.rseq() == 5 ? " one" : " other");
    }

    @Test
    void anAnswerInThePrackSettlesTheOfferOfA18x() {
        var asked = early("asked one");
        assertThat(asked.answered(SDP).turn()).isEqualTo(OfferAnswer.STABLE);
        assertThat(asked.answered(SDP).owed()).isFalse();
    }

    @Test
    void onlyAResponseThatDemandsItIsReliable() {
        var marked = RINGING.withHeader(HeaderName.RSEQ, "988789");
        assertThat(EarlyDialog.rseqOf(marked)).isZero();
        assertThat(EarlyDialog.rseqOf(marked.withHeader(HeaderName.REQUIRE, "100rel")))
                .isEqualTo(988_789);
        assertThat(EarlyDialog.rseqOf(RINGING.withHeader(HeaderName.REQUIRE, "100rel")))
                .isZero();
    }

    @Test
    void rackIsReadAndWritten() {
        assertThat(RAck.parse("776656 1 INVITE")).isEqualTo(new RAck(776_656, new CSeq(1, Method.INVITE)));
        assertThat(RAck.parse(" 1   2\tINVITE")).hasToString("1 2 INVITE");
        for (var bad : List.of("", "1", "1 2", "x 1 INVITE", "4294967296 1 INVITE", "1 2 INVITE x", "1 2INVITE")) {
            assertThatThrownBy(() -> RAck.parse(bad)).as(bad).isInstanceOf(SyntaxException.class);
        }
    }

    @Test
    void rfc3311_5_2_anUpdateIsRefusedWhileAnotherOfferWaits() {
        assertThat(OfferAnswer.STABLE.refusalOfUpdate()).isZero();
        assertThat(OfferAnswer.OURS_OPEN.refusalOfUpdate()).isEqualTo(491);
        assertThat(OfferAnswer.THEIRS_OPEN.refusalOfUpdate()).isEqualTo(500);
        assertThat(OfferAnswer.FRESH.refusalOfUpdate()).isEqualTo(500);
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
