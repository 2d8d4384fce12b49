package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.StationId;

/// The pure core, event by event.
class CallMachineTest {
    private static final Media OFFER = new Media(World.OFFER);
    private static final Media ANSWER = new Media("v=0\r\nm=audio 6000 RTP/AVP 8\r\n");
    private static final Media HOLD = new Media("v=0\r\nm=audio 4000 RTP/AVP 8\r\na=inactive\r\n");
    private static final LegId NEAR = new LegId("c-0");
    private static final LegId FAR = new LegId("c-1");
    private static final LegId SECOND = new LegId("c-2");

    private Instant now = Instant.parse("2026-05-01T10:00:00Z");
    private @Nullable CallState state;
    private final List<CallEffect> effects = new ArrayList<>();

    private void begin(Media offer, List<List<Target>> rounds) {
        begin(
                offer,
                new Route(
                        new Destination.Station(new StationId("s")),
                        rounds,
                        List.of(),
                        Route.Dialled.of(Route.Normalizer.LYNC)));
    }

    private void begin(Media offer, Route route) {
        CallTimes times = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1));
        take(CallMachine.begin(Call.begun(new CallId("c"), World.arrival("100", offer), route, times, now)));
    }

    private List<CallEffect> on(CallEvent event) {
        CallState before = state;
        if (before == null) {
            throw new IllegalStateException("not begun");
        }
        effects.clear();
        take(CallMachine.on(before, event, now));
        return effects;
    }

    private void take(Step step) {
        state = step.state();
        effects.addAll(step.effects());
        assertThat(step.effects().stream().map(CallEffect::rank).toList())
                .as("store, arm, send")
                .isSorted();
    }

    private static List<Target> round(int targets) {
        List<Target> round = new ArrayList<>();
        for (int i = 0; i < targets; i++) {
            round.add(World.target(World.PSTN, new StationId("s")));
        }
        return round;
    }

    private void ringing(Media offer) {
        begin(offer, List.of(round(1)));
        on(new CallEvent.Recorded());
        on(new CallEvent.Progressed(FAR, 180, Media.NONE));
    }

    private void connected() {
        ringing(OFFER);
        on(new CallEvent.Answered(FAR, ANSWER));
        on(new CallEvent.Acked(NEAR, Media.NONE));
    }

    private CallState.Ended ended() {
        return in(CallState.Ended.class);
    }

    private <T extends CallState> T in(Class<T> type) {
        CallState now = state;
        if (now == null || !type.isInstance(now)) {
            throw new AssertionError("in " + now + ", not in " + type.getSimpleName());
        }
        return type.cast(now);
    }

    private <T extends CallEffect> List<T> of(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    @Tag("TRK-07")
    void nobodyIsCalledBeforeTheOpeningRecordIsDurable() {
        begin(OFFER, List.of(round(1)));

        assertThat(effects).hasSize(1).first().isInstanceOf(CallEffect.Open.class);
        assertThat(on(new CallEvent.Expired(CallTimer.PROGRESS))).isEmpty();
        on(new CallEvent.Recorded());
        assertThat(of(CallEffect.Dial.class)).hasSize(1);
    }

    @Test
    void aCallerWhoGivesUpBeforeTheRecordIsDurableRingsNobodyAndIsClosedOnce() {
        begin(OFFER, List.of(round(1)));

        on(new CallEvent.Cancelled(NEAR));
        assertThat(of(CallEffect.Close.class)).hasSize(1);

        assertThat(on(new CallEvent.Recorded())).isEmpty();
    }

    @Test
    void aRefusedRouteIsRecordedBeforeTheCallerHears() {
        begin(
                OFFER,
                new Route(
                        new Destination.Refused(Cause.UNALLOCATED, "no such number"),
                        List.of(),
                        List.of(),
                        Route.Dialled.of(Route.Normalizer.LYNC)));

        assertThat(of(CallEffect.Refuse.class)).isEmpty();
        on(new CallEvent.Recorded());
        assertThat(of(CallEffect.Refuse.class).getFirst().cause()).isEqualTo(Cause.UNALLOCATED);
        assertThat(of(CallEffect.Close.class)).hasSize(1);
        assertThat(ended().cause()).isEqualTo(Cause.UNALLOCATED);
    }

    @Test
    @Tag("TRK-01")
    void passesProgressAndTheAnswerAndTheAck() {
        begin(OFFER, List.of(round(1)));
        on(new CallEvent.Recorded());

        on(new CallEvent.Progressed(FAR, 183, ANSWER));
        assertThat(of(CallEffect.Ring.class)).containsExactly(new CallEffect.Ring(183, ANSWER));

        on(new CallEvent.Answered(FAR, ANSWER));
        assertThat(of(CallEffect.Acknowledge.class)).containsExactly(new CallEffect.Acknowledge(FAR, Media.NONE));
        assertThat(of(CallEffect.Accept.class)).containsExactly(new CallEffect.Accept(NEAR, ANSWER));
        assertThat(state).isInstanceOf(CallState.Answering.class);

        on(new CallEvent.Acked(NEAR, Media.NONE));
        assertThat(of(CallEffect.Arm.class).getFirst().timer()).isEqualTo(CallTimer.MAX_DURATION);
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    @Test
    @Tag("TRK-11")
    void theCallersAnswerNeverComesBeforeTheCalledSides() {
        ringing(OFFER);

        on(new CallEvent.Progressed(FAR, 183, ANSWER));
        assertThat(of(CallEffect.Accept.class)).isEmpty();
        on(new CallEvent.Expired(CallTimer.PROGRESS));
        assertThat(of(CallEffect.Accept.class)).isEmpty();
    }

    @Test
    void anOfferlessCallPassesTheOfferInThe200AndTheAnswerInTheAck() {
        ringing(Media.NONE);

        on(new CallEvent.Answered(FAR, OFFER));
        assertThat(of(CallEffect.Acknowledge.class)).isEmpty();
        assertThat(of(CallEffect.Accept.class)).containsExactly(new CallEffect.Accept(NEAR, OFFER));

        on(new CallEvent.Acked(NEAR, ANSWER));
        assertThat(of(CallEffect.Acknowledge.class)).containsExactly(new CallEffect.Acknowledge(FAR, ANSWER));
    }

    @Test
    void severalEarlyDialogsEachTellTheCallerAndTheAnswerDecides() {
        ringing(OFFER);

        on(new CallEvent.Progressed(FAR, 183, ANSWER));
        on(new CallEvent.Progressed(FAR, 183, OFFER));
        assertThat(of(CallEffect.Ring.class)).containsExactly(new CallEffect.Ring(183, OFFER));
        on(new CallEvent.Progressed(FAR, 180, Media.NONE));
        assertThat(of(CallEffect.Ring.class)).containsExactly(new CallEffect.Ring(180, Media.NONE));
        assertThat(on(new CallEvent.Progressed(FAR, 180, Media.NONE)))
                .as("the same again is no news")
                .isEmpty();
    }

    @Test
    @Tag("LIN-02")
    void aSilentFarSideMeansA180InsideTheTenSeconds() {
        begin(OFFER, List.of(round(1)));
        now = now.plusMillis(4);
        on(new CallEvent.Recorded());
        assertThat(of(CallEffect.Arm.class)).contains(new CallEffect.Arm(CallTimer.PROGRESS, Duration.ofMillis(4_996)));

        on(new CallEvent.Expired(CallTimer.PROGRESS));
        assertThat(effects).containsExactly(new CallEffect.Ring(180, Media.NONE));
        assertThat(on(new CallEvent.Expired(CallTimer.PROGRESS))).isEmpty();
    }

    @Test
    void aCallerWhoGivesUpCancelsEveryPlaceThatRings() {
        begin(OFFER, List.of(round(3)));
        on(new CallEvent.Recorded());

        on(new CallEvent.Cancelled(NEAR));

        assertThat(of(CallEffect.Cancel.class)).hasSize(3);
        assertThat(of(CallEffect.Refuse.class)).isEmpty();
        assertThat(ended().cause()).isEqualTo(Cause.NORMAL);
    }

    @Test
    void rfc3261_9_1_aPlaceThatAnswersWhileBeingCancelledIsAcknowledgedAndHungUp() {
        ringing(OFFER);
        on(new CallEvent.Cancelled(NEAR));

        on(new CallEvent.Answered(FAR, ANSWER));

        assertThat(of(CallEffect.Acknowledge.class)).hasSize(1);
        assertThat(of(CallEffect.HangUp.class)).hasSize(1);
        assertThat(of(CallEffect.Close.class)).as("the record is closed once").isEmpty();
    }

    @Test
    void theFirstOfSeveralContactsToAnswerWinsAndTheOthersStop() {
        begin(OFFER, List.of(round(3)));
        on(new CallEvent.Recorded());

        on(new CallEvent.Answered(SECOND, ANSWER));
        assertThat(of(CallEffect.Cancel.class).stream().map(CallEffect.Cancel::leg))
                .containsExactly(FAR, new LegId("c-3"));

        on(new CallEvent.Answered(FAR, ANSWER));
        assertThat(of(CallEffect.HangUp.class).getFirst().leg()).isEqualTo(FAR);
        assertThat(state).isInstanceOf(CallState.Answering.class);
    }

    @Test
    void aCancelThatWasQuickerThanOur200EndsTheLegThatHasAnswered() {
        ringing(OFFER);
        on(new CallEvent.Answered(FAR, ANSWER));

        on(new CallEvent.Cancelled(NEAR));

        assertThat(of(CallEffect.HangUp.class).stream().map(CallEffect.HangUp::leg))
                .containsExactly(FAR);
        assertThat(ended().cause()).isEqualTo(Cause.NORMAL);
    }

    @Test
    void aCancelThatWasQuickerThanOur200AcknowledgesTheOfferOfTheLegThatHasAnsweredToo() {
        ringing(Media.NONE);
        on(new CallEvent.Answered(FAR, OFFER));

        on(new CallEvent.Cancelled(NEAR));

        assertThat(of(CallEffect.Acknowledge.class)).containsExactly(new CallEffect.Acknowledge(FAR, Media.NONE));
        assertThat(of(CallEffect.HangUp.class)).hasSize(1);
    }

    @Test
    void earlyMediaOfSeveralContactsIsNotCutIntoEachOther() {
        begin(OFFER, List.of(round(2)));
        on(new CallEvent.Recorded());

        on(new CallEvent.Progressed(FAR, 183, ANSWER));

        assertThat(of(CallEffect.Ring.class)).containsExactly(new CallEffect.Ring(180, Media.NONE));
    }

    @ParameterizedTest
    @CsvSource({"503, true", "486, false", "404, false", "500, false", "603, false"})
    @Tag("LIN-05")
    void aResponseEndsTheSearchUnlessItsCodeIsARetryCode(int status, boolean goesOn) {
        begin(OFFER, List.of(round(1), round(1)));
        on(new CallEvent.Recorded());

        on(new CallEvent.Failed(FAR, new Failure.Response(status, Cause.ofStatus(status), "no")));

        assertThat(of(CallEffect.Dial.class)).hasSize(goesOn ? 1 : 0);
        assertThat(state instanceof CallState.Ended).isEqualTo(!goesOn);
        if (!goesOn) {
            assertThat(ended().cause()).isEqualTo(Cause.ofStatus(status));
        }
    }

    @Test
    @Tag("LIN-05")
    void silenceAndLostConnectionsMoveToTheNextPlaceAndAreRecorded() {
        begin(OFFER, List.of(round(1), round(1), round(1)));
        on(new CallEvent.Recorded());

        on(new CallEvent.Failed(FAR, new Failure.NoResponse("silence")));
        assertThat(of(CallEffect.Dial.class).getFirst().leg()).isEqualTo(SECOND);
        on(new CallEvent.Failed(SECOND, new Failure.Unreachable("refused")));
        on(new CallEvent.Answered(new LegId("c-3"), ANSWER));

        CallState.Answering answering = in(CallState.Answering.class);
        assertThat(answering.call().attempts().stream().map(Attempt::outcome))
                .containsExactly("silence", "refused", "answered");
    }

    @Test
    @Tag("STA-05")
    void aPhoneThatRingsTooLongEndsWithNoAnswer() {
        ringing(OFFER);

        on(new CallEvent.Expired(CallTimer.NO_ANSWER));

        assertThat(of(CallEffect.Cancel.class)).hasSize(1);
        assertThat(of(CallEffect.Refuse.class).getFirst().cause()).isEqualTo(Cause.NO_ANSWER);
        assertThat(ended().cause()).isEqualTo(Cause.NO_ANSWER);
    }

    @Test
    void aPersonsDeclineStopsTheOtherContactsToo() {
        begin(OFFER, List.of(round(2), round(1)));
        on(new CallEvent.Recorded());

        on(new CallEvent.Failed(FAR, new Failure.Response(603, Cause.DECLINED, "no")));

        assertThat(of(CallEffect.Cancel.class)).hasSize(1);
        assertThat(ended().cause()).isEqualTo(Cause.DECLINED);
    }

    @ParameterizedTest
    @CsvSource({"c-0, c-1", "c-1, c-0"})
    void eitherSidesByeEndsTheOther(String by, String other) {
        connected();

        on(new CallEvent.HungUp(new LegId(by)));

        assertThat(of(CallEffect.HangUp.class).stream().map(CallEffect.HangUp::leg))
                .containsExactly(new LegId(other));
        assertThat(ended().cause()).isEqualTo(Cause.NORMAL);
        assertThat(on(new CallEvent.HungUp(new LegId(other)))).isEmpty();
    }

    @Test
    void aLostDialogReleasesTheOtherLeg() {
        connected();

        on(new CallEvent.Gone(FAR, "no ACK"));

        assertThat(of(CallEffect.HangUp.class).getFirst().leg()).isEqualTo(NEAR);
        assertThat(ended().cause()).isEqualTo(Cause.TIMER);
    }

    @Test
    void holdAndResumePassThroughAndShow() {
        connected();

        on(new CallEvent.Reoffered(NEAR, HOLD));
        assertThat(of(CallEffect.Reoffer.class)).containsExactly(new CallEffect.Reoffer(FAR, HOLD));
        on(new CallEvent.ReofferAnswered(FAR, 200, HOLD));
        assertThat(effects)
                .containsExactly(
                        new CallEffect.AnswerReoffer(NEAR, 200, HOLD), new CallEffect.Acknowledge(FAR, Media.NONE));
        CallState.Connected held = in(CallState.Connected.class);
        assertThat(held.near().state()).isInstanceOf(LegState.Held.class);
        assertThat(held.far().state()).as("its inactive is a mirror").isInstanceOf(LegState.Connected.class);

        on(new CallEvent.Reoffered(NEAR, OFFER));
        on(new CallEvent.ReofferAnswered(FAR, 200, ANSWER));
        CallState.Connected resumed = in(CallState.Connected.class);
        assertThat(resumed.near().state()).isInstanceOf(LegState.Connected.class);
    }

    @Test
    void anOfferlessReinvitePassesItsOfferInThe200() {
        connected();

        on(new CallEvent.Reoffered(FAR, Media.NONE));
        on(new CallEvent.ReofferAnswered(NEAR, 200, OFFER));
        assertThat(effects).containsExactly(new CallEffect.AnswerReoffer(FAR, 200, OFFER));
        on(new CallEvent.Acked(FAR, ANSWER));
        assertThat(effects).containsExactly(new CallEffect.Acknowledge(NEAR, ANSWER));
    }

    @Test
    void rfc3261_14_aReinviteThatMeetsAnotherIsAnswered491() {
        connected();
        on(new CallEvent.Reoffered(NEAR, HOLD));

        assertThat(on(new CallEvent.Reoffered(FAR, HOLD)))
                .containsExactly(new CallEffect.AnswerReoffer(FAR, 491, Media.NONE));
        on(new CallEvent.ReofferAnswered(FAR, 488, Media.NONE));
        assertThat(effects).containsExactly(new CallEffect.AnswerReoffer(NEAR, 488, Media.NONE));
    }

    @Test
    void aReinviteThatFindsNoResponseLeavesTheCallAsItWas() {
        connected();
        on(new CallEvent.Reoffered(NEAR, HOLD));

        on(new CallEvent.ReofferFailed(FAR, "silence"));

        assertThat(effects).containsExactly(new CallEffect.AnswerReoffer(NEAR, 500, Media.NONE));
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    @Test
    void theLongestDurationEndsBothLegs() {
        connected();

        on(new CallEvent.Expired(CallTimer.MAX_DURATION));

        assertThat(of(CallEffect.HangUp.class)).hasSize(2);
        assertThat(ended().cause()).isEqualTo(Cause.TIMER);
    }

    @Test
    @Tag("TRK-08")
    void anOfferThatInsistsOnSrtpIsRefusedAsNeedingMediaAnchoring() {
        Media savp = new Media("v=0\r\nm=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:k\r\n");
        begin(savp, List.of(round(1)));

        on(new CallEvent.Recorded());

        assertThat(of(CallEffect.Dial.class)).isEmpty();
        CallEffect.Refuse refuse = of(CallEffect.Refuse.class).getFirst();
        assertThat(refuse.cause().status()).isEqualTo(488);
        assertThat(refuse.sentence()).contains("needs media anchoring");
    }

    @Test
    void afterTheEndNothingStartsAgain() {
        connected();
        on(new CallEvent.Clear(Cause.NORMAL, "cleared by somebody"));
        List<CallEvent> late = List.of(
                new CallEvent.Recorded(),
                new CallEvent.RecordFailed("full"),
                new CallEvent.Progressed(FAR, 180, Media.NONE),
                new CallEvent.Failed(FAR, new Failure.NoResponse("silence")),
                new CallEvent.Cancelled(NEAR),
                new CallEvent.Acked(NEAR, Media.NONE),
                new CallEvent.ReofferFailed(FAR, "silence"),
                new CallEvent.HungUp(NEAR),
                new CallEvent.Gone(FAR, "lost"),
                new CallEvent.Expired(CallTimer.NO_ANSWER),
                new CallEvent.Clear(Cause.NORMAL, "again"));

        for (CallEvent event : late) {
            assertThat(on(event)).as("%s", event).isEmpty();
        }
        assertThat(on(new CallEvent.Reoffered(NEAR, HOLD)))
                .containsExactly(new CallEffect.AnswerReoffer(NEAR, 481, Media.NONE));
    }
}
