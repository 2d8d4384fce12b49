package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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

/// Offers between two legs of which neither is answered.
@Tag("TRK-03")
class EarlyOffersTest {
    private static final Media OFFER = new Media(World.OFFER);
    private static final Media ANSWER = new Media("v=0\r\nm=audio 6000 RTP/AVP 8\r\n");
    private static final LegId NEAR = new LegId("c-0");
    private static final LegId FAR = new LegId("c-1");
    private static final LegId SECOND = new LegId("c-2");
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private @Nullable CallState state;

    private void dialled(Media offer, int places) {
        Target target = World.target(World.PSTN, new StationId("s"));
        Route route = new Route(
                new Destination.Station(new StationId("s")),
                List.of(java.util.Collections.nCopies(places, target)),
                List.of(),
                Route.Dialled.of(Route.Normalizer.LYNC));
        CallTimes times = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1));
        state = CallMachine.begin(Call.begun(new CallId("c"), World.arrival("100", offer), route, times, NOW))
                .state();
        on(new CallEvent.Recorded());
    }

    private List<CallEffect> on(CallEvent event) {
        CallState before = state;
        if (before == null) {
            throw new IllegalStateException("not begun");
        }
        Step step = CallMachine.on(before, event, NOW);
        state = step.state();
        return step.effects();
    }

    private void ringing(Media offer) {
        dialled(offer, 1);
        on(new CallEvent.Progressed(FAR, 180, Media.NONE));
    }

    @Test
    void anOfferInAReliable18xGoesToTheCallerAndItsAnswerBack() {
        dialled(Media.NONE, 1);

        assertThat(on(new CallEvent.EarlyOffered(FAR, 183, OFFER))).contains(new CallEffect.Ring(183, OFFER));
        assertThat(on(new CallEvent.EarlyAnswered(NEAR, ANSWER)))
                .containsExactly(new CallEffect.AnswerEarly(FAR, ANSWER));
        assertThat(on(new CallEvent.EarlyAnswered(NEAR, ANSWER))).isEmpty();
        assertThat(on(new CallEvent.Answered(FAR, Media.NONE)))
                .contains(new CallEffect.Accept(NEAR, Media.NONE))
                .doesNotContain(new CallEffect.Acknowledge(FAR, Media.NONE));
        assertThat(on(new CallEvent.Acked(NEAR, Media.NONE))).contains(new CallEffect.Acknowledge(FAR, Media.NONE));
    }

    @Test
    void anOfferOfOneOfSeveralPlacesCannotBePassedAndEndsThatPlace() {
        dialled(Media.NONE, 2);

        assertThat(on(new CallEvent.EarlyOffered(FAR, 183, OFFER)))
                .containsExactly(new CallEffect.Cancel(FAR, Cause.INCOMPATIBLE_MEDIA));
        assertThat(on(new CallEvent.Answered(SECOND, OFFER))).contains(new CallEffect.Accept(NEAR, OFFER));
    }

    @Test
    void aDescriptionThatMayGetLostIsNoOfferToACallerWithoutOne() {
        dialled(Media.NONE, 1);

        assertThat(on(new CallEvent.Progressed(FAR, 183, OFFER))).contains(new CallEffect.Ring(180, Media.NONE));
    }

    @Test
    void anUpdateOfTheCallerGoesToThePlaceThatRingsAndItsAnswerBack() {
        ringing(OFFER);

        assertThat(on(new CallEvent.Reoffered(NEAR, OFFER))).containsExactly(new CallEffect.Update(FAR, OFFER));
        assertThat(on(new CallEvent.Reoffered(FAR, ANSWER)))
                .containsExactly(new CallEffect.AnswerReoffer(FAR, 491, Media.NONE));
        assertThat(on(new CallEvent.UpdateAnswered(FAR, 200, ANSWER)))
                .containsExactly(new CallEffect.AnswerReoffer(NEAR, 200, ANSWER));
        assertThat(on(new CallEvent.UpdateAnswered(FAR, 200, ANSWER))).isEmpty();
    }

    @Test
    void anUpdateOfTheCalledSideGoesToTheCaller() {
        ringing(OFFER);

        assertThat(on(new CallEvent.Reoffered(FAR, ANSWER))).containsExactly(new CallEffect.Update(NEAR, ANSWER));
        assertThat(on(new CallEvent.UpdateAnswered(NEAR, 200, OFFER)))
                .containsExactly(new CallEffect.AnswerReoffer(FAR, 200, OFFER));
    }

    @ParameterizedTest
    @CsvSource({"488, 488", "491, 491", "500, 500", "481, 500", "408, 500"})
    void aRefusedUpdateIsRefusedButNeverSoThatTheAskersDialogEnds(int theirs, int ours) {
        ringing(OFFER);
        on(new CallEvent.Reoffered(NEAR, OFFER));

        assertThat(on(new CallEvent.UpdateAnswered(FAR, theirs, Media.NONE)))
                .containsExactly(new CallEffect.AnswerReoffer(NEAR, ours, Media.NONE));
    }

    @Test
    void anUpdateBeforeItRingsOrWhileSeveralRingIsToBeTriedAgain() {
        dialled(OFFER, 1);
        assertThat(on(new CallEvent.Reoffered(NEAR, OFFER)))
                .containsExactly(new CallEffect.AnswerReoffer(NEAR, 491, Media.NONE));

        dialled(OFFER, 2);
        on(new CallEvent.Progressed(FAR, 180, Media.NONE));
        assertThat(on(new CallEvent.Reoffered(NEAR, OFFER)))
                .containsExactly(new CallEffect.AnswerReoffer(NEAR, 491, Media.NONE));
    }

    @Test
    void anUpdateThatWaitsWhenTheCallIsAnsweredOrThePlaceIsGoneIsAnswered() {
        ringing(OFFER);
        on(new CallEvent.Reoffered(NEAR, OFFER));
        assertThat(on(new CallEvent.Answered(FAR, ANSWER)))
                .contains(new CallEffect.AnswerReoffer(NEAR, 491, Media.NONE));
        assertThat(on(new CallEvent.UpdateAnswered(FAR, 200, ANSWER))).isEmpty();

        ringing(OFFER);
        on(new CallEvent.Reoffered(NEAR, OFFER));
        assertThat(on(new CallEvent.Failed(FAR, new Failure.Unreachable("gone"))))
                .contains(new CallEffect.AnswerReoffer(NEAR, 491, Media.NONE));
    }
}
