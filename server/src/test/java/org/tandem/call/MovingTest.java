package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.base.CallId;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.base.StationId;

/// Parties that get another partner: by REFER, by command, from another call. Event by event.
class MovingTest {
    private static final Media NEAR_SDP = sdp("near", 1, "10.0.0.1", 4000, "sendrecv");
    private static final Media FAR_SDP = sdp("far", 5, "10.0.0.2", 6000, "sendrecv");
    private static final Media THIRD_SDP = sdp("third", 9, "10.0.0.3", 8000, "sendrecv");
    private static final LegId NEAR = new LegId("c-0");
    private static final LegId FAR = new LegId("c-1");
    private static final LegId THIRD = new LegId("c-2");
    private static final CallId OTHER = new CallId("b");
    private static final LegId THEIRS = new LegId("b-0");

    private final Instant now = Instant.parse("2026-05-01T10:00:00Z");
    private @Nullable CallState state;
    private final List<CallEffect> effects = new ArrayList<>();

    private static Media sdp(String user, int version, String host, int port, String direction) {
        return new Media("v=0\r\no=" + user + " 7 " + version + " IN IP4 " + host + "\r\ns=-\r\nc=IN IP4 " + host
                + "\r\nt=0 0\r\nm=audio " + port + " RTP/AVP 8 0\r\na=" + direction + "\r\n");
    }

    private static Quest quest(Arrival arrival) {
        Route route = new Route(
                new Destination.Station(new StationId("s")),
                List.of(List.of(World.target(World.PSTN, new StationId("t")))),
                List.of(),
                Route.Dialled.of(Route.Normalizer.LYNC));
        return new Quest(arrival, route, Duration.ofSeconds(30), new StationId("t"));
    }

    private static Quest nobody() {
        Route route = new Route(
                new Destination.Refused(Cause.UNALLOCATED, "no such number"),
                List.of(),
                List.of(),
                Route.Dialled.of(Route.Normalizer.LYNC));
        return new Quest(World.arrival("999", Media.NONE), route, Duration.ofSeconds(30), null);
    }

    private List<CallEffect> on(CallEvent event) {
        CallState before = state;
        if (before == null) {
            throw new IllegalStateException("not begun");
        }
        Step step = CallMachine.on(before, event, now);
        state = step.state();
        effects.clear();
        effects.addAll(step.effects());
        assertThat(effects.stream().map(CallEffect::rank).toList())
                .as("store, arm, send")
                .isSorted();
        return effects;
    }

    private <T extends CallEffect> List<T> of(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private <T extends CallState> T in(Class<T> type) {
        CallState current = state;
        if (current == null || !type.isInstance(current)) {
            throw new AssertionError("in " + current + ", not in " + type.getSimpleName());
        }
        return type.cast(current);
    }

    private void arrived(Media offer, Route route) {
        CallTimes times = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1));
        state = CallMachine.begin(Call.begun(new CallId("c"), World.arrival("100", offer), route, times, now))
                .state();
        on(new CallEvent.Recorded());
    }

    private void connected() {
        arrived(NEAR_SDP, quest(World.arrival("100", NEAR_SDP)).route());
        on(new CallEvent.Answered(FAR, FAR_SDP));
        on(new CallEvent.Acked(NEAR, Media.NONE));
    }

    private static CallEvent blind(LegId by, boolean notifies) {
        Referral referral = new Referral("200", List.of(), notifies, null);
        return new CallEvent.Referred(by, referral, quest(World.arrival("200", Media.NONE)), null);
    }

    private static CallEvent attended(LegId by, @Nullable Place place) {
        DialogName name = new DialogName("x", "to", "from", false);
        return new CallEvent.Referred(by, new Referral("200", List.of(), true, name), null, place);
    }

    private static Side side(LegId leg, LegState state, Media heard, Media sent) {
        return new Side(leg, World.PSTN, null, new Party("300"), false, state, heard, sent);
    }

    @Test
    @Tag("TRK-03")
    void rfc3515_aBlindTransferRingsTheThirdWithTheKeptPartysSession() {
        connected();

        on(blind(NEAR, true));

        assertThat(of(CallEffect.AnswerReferral.class)).containsExactly(new CallEffect.AnswerReferral(NEAR, 202, ""));
        assertThat(of(CallEffect.Notify.class)).containsExactly(new CallEffect.Notify(NEAR, 100, false));
        CallEffect.Dial dial = of(CallEffect.Dial.class).getFirst();
        assertThat(dial.leg()).isEqualTo(THIRD);
        assertThat(dial.offer()).isEqualTo(FAR_SDP);

        on(new CallEvent.Progressed(THIRD, 180, Media.NONE));
        assertThat(effects).containsExactly(new CallEffect.Notify(NEAR, 180, false));
        on(new CallEvent.Answered(THIRD, THIRD_SDP));
        assertThat(of(CallEffect.Acknowledge.class)).containsExactly(new CallEffect.Acknowledge(THIRD, Media.NONE));
        Media toFar = of(CallEffect.Reoffer.class).getFirst().offer();
        assertThat(toFar.sdp())
                .as("the o= line that the kept party knows counts up")
                .contains("o=near 7 2 IN IP4 10.0.0.1\r\n")
                .contains("c=IN IP4 10.0.0.3\r\n")
                .contains("m=audio 8000 ");
        assertThat(of(CallEffect.Notify.class)).as("nothing is sure yet").isEmpty();

        on(new CallEvent.ReofferAnswered(FAR, 200, FAR_SDP));
        assertThat(of(CallEffect.Notify.class)).containsExactly(new CallEffect.Notify(NEAR, 200, true));
        assertThat(of(CallEffect.Arm.class)).extracting(CallEffect.Arm::timer).containsExactly(CallTimer.LEAVING);
        CallState.Connected joined = in(CallState.Connected.class);
        assertThat(joined.near().leg()).isEqualTo(THIRD);
        assertThat(joined.far().leg()).isEqualTo(FAR);
        assertThat(joined.call().moves()).extracting(Move::what).hasSize(2);

        on(new CallEvent.HungUp(NEAR));
        assertThat(in(CallState.Connected.class).leaving()).isNull();
        on(new CallEvent.HungUp(THIRD));
        assertThat(of(CallEffect.HangUp.class))
                .extracting(CallEffect.HangUp::leg)
                .containsExactly(FAR);
    }

    @Test
    @Tag("TRK-03")
    void aReferrerThatDoesNotHangUpIsHungUp() {
        connected();
        on(blind(NEAR, true));
        on(new CallEvent.Answered(THIRD, THIRD_SDP));
        on(new CallEvent.ReofferAnswered(FAR, 200, FAR_SDP));

        on(new CallEvent.Expired(CallTimer.LEAVING));

        assertThat(of(CallEffect.HangUp.class))
                .extracting(CallEffect.HangUp::leg)
                .containsExactly(NEAR);
        assertThat(in(CallState.Connected.class).leaving()).isNull();
    }

    @Test
    @Tag("TRK-03")
    void aTransferToSomebodyBusyFailsAndTheOldCallGoesOn() {
        connected();
        on(blind(FAR, true));

        on(new CallEvent.Failed(THIRD, new Failure.Response(486, Cause.BUSY, "486 Busy Here")));

        assertThat(of(CallEffect.Notify.class)).containsExactly(new CallEffect.Notify(FAR, 486, true));
        CallState.Connected back = in(CallState.Connected.class);
        assertThat(back.near().leg()).isEqualTo(NEAR);
        assertThat(back.far().leg()).isEqualTo(FAR);
        assertThat(of(CallEffect.HangUp.class)).isEmpty();
    }

    @Test
    void aNumberThatLeadsNowhereFailsTheTransferAtOnce() {
        connected();

        on(new CallEvent.Referred(NEAR, new Referral("999", List.of(), true, null), nobody(), null));

        assertThat(effects)
                .containsExactly(new CallEffect.AnswerReferral(NEAR, 202, ""), new CallEffect.Notify(NEAR, 404, true));
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    @Test
    void rfc4488_withoutASubscriptionTheAnswerItselfSaysNo() {
        connected();

        on(new CallEvent.Referred(NEAR, new Referral("999", List.of(), false, null), nobody(), null));

        assertThat(effects).containsExactly(new CallEffect.AnswerReferral(NEAR, 404, "no such number"));
    }

    @Test
    void aReferrerThatHangsUpAtOnceLeavesTheSearchGoingForTheKeptParty() {
        connected();
        on(blind(NEAR, true));

        on(new CallEvent.HungUp(NEAR));
        assertThat(effects).isEmpty();
        on(new CallEvent.Failed(THIRD, new Failure.Response(486, Cause.BUSY, "486 Busy Here")));

        assertThat(of(CallEffect.HangUp.class))
                .containsExactly(new CallEffect.HangUp(FAR, Cause.BUSY, "486 Busy Here"));
        assertThat(in(CallState.Ended.class).cause()).isEqualTo(Cause.BUSY);
    }

    @Test
    void aKeptPartyThatHangsUpEndsTheTransferAndTheCall() {
        connected();
        on(blind(NEAR, true));

        on(new CallEvent.HungUp(FAR));

        assertThat(of(CallEffect.Cancel.class))
                .extracting(CallEffect.Cancel::leg)
                .containsExactly(THIRD);
        assertThat(of(CallEffect.Notify.class)).containsExactly(new CallEffect.Notify(NEAR, 487, true));
        assertThat(of(CallEffect.HangUp.class))
                .extracting(CallEffect.HangUp::leg)
                .containsExactly(NEAR);
        assertThat(of(CallEffect.Close.class)).hasSize(1);
    }

    @Test
    void aKeptPartyThatRefusesTheNewSessionKeepsTheOldPartner() {
        connected();
        on(blind(NEAR, true));
        on(new CallEvent.Answered(THIRD, THIRD_SDP));

        on(new CallEvent.ReofferAnswered(FAR, 488, Media.NONE));

        assertThat(of(CallEffect.HangUp.class))
                .extracting(CallEffect.HangUp::leg)
                .containsExactly(THIRD);
        assertThat(of(CallEffect.Notify.class)).containsExactly(new CallEffect.Notify(NEAR, 488, true));
        assertThat(in(CallState.Connected.class).near().leg()).isEqualTo(NEAR);
    }

    @Test
    void rfc3725_anAnswerThatChangesIsToldToTheOtherSideButNotForEver() {
        connected();
        on(blind(NEAR, true));
        on(new CallEvent.Answered(THIRD, THIRD_SDP));
        int rounds = 0;
        LegId asked = FAR;
        while (state instanceof CallState.Settling) {
            on(new CallEvent.ReofferAnswered(asked, 200, sdp("x", rounds, "10.0.9.9", 9000 + rounds, "sendrecv")));
            asked = asked.equals(FAR) ? THIRD : FAR;
            rounds++;
        }
        assertThat(rounds).isEqualTo(4);
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    @Test
    void aHeldPartyIsOfferedToTheThirdAsOneThatTalks() {
        connected();
        Media hold = sdp("near", 2, "10.0.0.1", 4000, "inactive");
        on(new CallEvent.Reoffered(NEAR, hold));
        on(new CallEvent.ReofferAnswered(FAR, 200, sdp("far", 6, "10.0.0.2", 6000, "inactive")));

        on(blind(NEAR, true));

        assertThat(of(CallEffect.Dial.class).getFirst().offer().sdp())
                .contains("a=sendrecv")
                .doesNotContain("a=inactive");
    }

    @Test
    void whileATransferRunsReinvitesAndFurtherWishesAreToldToWait() {
        connected();
        on(blind(NEAR, true));

        assertThat(on(new CallEvent.Reoffered(FAR, FAR_SDP)))
                .containsExactly(new CallEffect.AnswerReoffer(FAR, 491, Media.NONE));
        on(blind(FAR, true));
        assertThat(of(CallEffect.AnswerReferral.class).getFirst().status()).isEqualTo(491);
        on(new CallEvent.Commanded(new Command.Hold(NEAR)));
        assertThat(of(CallEffect.Reply.class)).containsExactly(new CallEffect.Reply(new CommandRefusal.UnderWay()));
    }

    // Calls that meet.

    @Test
    @Tag("TRK-03")
    void anAttendedTransferAsksTheOtherCallAndJoinsTheTwoThatAreKept() {
        connected();

        on(attended(NEAR, new Place(OTHER, THEIRS)));
        assertThat(of(CallEffect.AskForLeg.class).getFirst().named()).isEqualTo(THEIRS);
        assertThat(of(CallEffect.Arm.class)).extracting(CallEffect.Arm::timer).containsExactly(CallTimer.MEETING);
        LegId came = new LegId("b-1");
        on(new CallEvent.LegReleased(OTHER, side(came, new LegState.Connected(now), THIRD_SDP, NEAR_SDP)));
        assertThat(of(CallEffect.Reoffer.class).getFirst().leg()).isEqualTo(FAR);

        on(new CallEvent.ReofferAnswered(FAR, 200, FAR_SDP));
        assertThat(of(CallEffect.Notify.class)).containsExactly(new CallEffect.Notify(NEAR, 200, true));
        CallEffect.Reoffer second = of(CallEffect.Reoffer.class).getFirst();
        assertThat(second.leg())
                .as("the other one has not heard of the kept party yet")
                .isEqualTo(came);
        assertThat(second.offer().sdp()).contains("m=audio 6000 ").contains("o=near 7 2 ");
        on(new CallEvent.ReofferAnswered(came, 200, THIRD_SDP));

        CallState.Connected joined = in(CallState.Connected.class);
        assertThat(joined.near().leg()).isEqualTo(came);
        assertThat(joined.call().moves().getLast().what()).contains("b-1").contains("call b");
    }

    @Test
    @Tag("TRK-03")
    void rfc3891_aDialogThatIsNotOursFailsTheTransferWith481() {
        connected();

        on(attended(NEAR, null));

        assertThat(effects)
                .containsExactly(new CallEffect.AnswerReferral(NEAR, 202, ""), new CallEffect.Notify(NEAR, 481, true));
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    @Test
    void aCallThatKeepsItsLegFailsTheTransfer() {
        connected();
        on(attended(NEAR, new Place(OTHER, THEIRS)));

        on(new CallEvent.LegRefused(OTHER, Cause.NO_SUCH_DIALOG, "that leg is leaving"));

        assertThat(of(CallEffect.Notify.class)).containsExactly(new CallEffect.Notify(NEAR, 481, true));
        assertThat(in(CallState.Connected.class).near().leg()).isEqualTo(NEAR);
    }

    @Test
    void theCallThatGivesItsLegEndsTheOtherOne() {
        connected();

        on(new CallEvent.LegWanted(OTHER, FAR, Taking.UP, "somebody"));

        assertThat(of(CallEffect.Give.class).getFirst().side().leg()).isEqualTo(NEAR);
        assertThat(of(CallEffect.HangUp.class))
                .extracting(CallEffect.HangUp::leg)
                .containsExactly(FAR);
        assertThat(in(CallState.Ended.class).cause()).isEqualTo(Cause.NORMAL);
        assertThat(of(CallEffect.Close.class)
                        .getFirst()
                        .closing()
                        .moves()
                        .getFirst()
                        .what())
                .contains("call b");
    }

    @Test
    void ofTwoThatAskEachOtherTheOneWithTheGreaterIdGivesWay() {
        connected();
        on(attended(NEAR, new Place(OTHER, THEIRS)));

        on(new CallEvent.LegWanted(OTHER, NEAR, Taking.UP, "somebody"));

        assertThat(of(CallEffect.Give.class).getFirst().side().leg()).isEqualTo(FAR);
        assertThat(state).isInstanceOf(CallState.Ended.class);
    }

    @Test
    void andTheOneWithTheSmallerIdKeepsItsLeg() {
        connected();
        CallId greater = new CallId("d");
        on(attended(NEAR, new Place(greater, new LegId("d-0"))));

        on(new CallEvent.LegWanted(greater, NEAR, Taking.UP, "somebody"));

        assertThat(of(CallEffect.Keep.class)).hasSize(1);
        assertThat(state).isInstanceOf(CallState.Borrowing.class);
    }

    @Test
    void aLegThatComesWhenNobodyWaitsForItIsEnded() {
        connected();

        on(new CallEvent.LegReleased(OTHER, side(THEIRS, new LegState.Connected(now), THIRD_SDP, NEAR_SDP)));

        assertThat(of(CallEffect.HangUp.class))
                .extracting(CallEffect.HangUp::leg)
                .containsExactly(THEIRS);
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    private void replaces(Media offer) {
        Route route = new Route(
                new Destination.InPlaceOf(new Place(OTHER, THEIRS), Taking.ANY),
                List.of(),
                List.of(),
                Route.Dialled.of(Route.Normalizer.LYNC));
        arrived(offer, route);
    }

    @Test
    @Tag("TRK-03")
    void rfc3891_anInviteThatReplacesGetsThePartnersAnswer() {
        replaces(THIRD_SDP);
        assertThat(of(CallEffect.AskForLeg.class).getFirst().taking()).isEqualTo(Taking.ANY);
        LegId came = new LegId("b-1");

        on(new CallEvent.LegReleased(OTHER, side(came, new LegState.Connected(now), FAR_SDP, NEAR_SDP)));
        assertThat(of(CallEffect.Reoffer.class).getFirst().offer().sdp()).contains("m=audio 8000 ");
        on(new CallEvent.ReofferAnswered(came, 200, FAR_SDP));

        assertThat(of(CallEffect.Accept.class)).containsExactly(new CallEffect.Accept(NEAR, FAR_SDP));
        on(new CallEvent.Acked(NEAR, Media.NONE));
        assertThat(in(CallState.Connected.class).far().leg()).isEqualTo(came);
    }

    @Test
    @Tag("TRK-03")
    void rfc3891_anInviteThatPicksUpIsConnectedWithTheCaller() {
        replaces(THIRD_SDP);
        LegId came = new LegId("b-0");

        on(new CallEvent.LegReleased(OTHER, side(came, new LegState.Alerting(180), NEAR_SDP, Media.NONE)));

        List<CallEffect.Accept> accepts = of(CallEffect.Accept.class);
        assertThat(accepts).extracting(CallEffect.Accept::leg).containsExactly(NEAR, came);
        assertThat(accepts.get(0).media().sdp()).contains("m=audio 4000 RTP/AVP 8 0");
        assertThat(accepts.get(1).media().sdp()).contains("m=audio 8000 RTP/AVP 8 0");
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    @Test
    void theCallThatIsPickedUpStopsRingingEverywhereAndGivesItsCaller() {
        arrived(NEAR_SDP, quest(World.arrival("100", NEAR_SDP)).route());
        on(new CallEvent.Progressed(FAR, 180, Media.NONE));

        on(new CallEvent.LegWanted(OTHER, FAR, Taking.RINGING, "somebody"));

        assertThat(of(CallEffect.Cancel.class))
                .extracting(CallEffect.Cancel::leg)
                .containsExactly(FAR);
        assertThat(of(CallEffect.Give.class).getFirst().side().leg()).isEqualTo(NEAR);
        assertThat(of(CallEffect.Refuse.class)).as("the caller goes on waiting").isEmpty();
    }

    @Test
    void rfc3891_earlyOnlyDoesNotTakeACallThatHasBeenAnswered() {
        connected();

        on(new CallEvent.LegWanted(OTHER, FAR, Taking.RINGING, "somebody"));

        assertThat(of(CallEffect.Keep.class).getFirst().cause().status()).isEqualTo(486);
        assertThat(state).isInstanceOf(CallState.Connected.class);
    }

    // Commands.

    @Test
    void holdMakesBothSidesInactiveAndRetrieveMakesThemTalk() {
        connected();

        on(new CallEvent.Commanded(new Command.Hold(NEAR)));
        assertThat(of(CallEffect.Reply.class)).containsExactly(new CallEffect.Reply(null));
        assertThat(of(CallEffect.Reoffer.class).getFirst().offer().sdp()).contains("a=inactive");
        on(new CallEvent.ReofferAnswered(FAR, 200, sdp("far", 6, "10.0.0.2", 6000, "inactive")));
        assertThat(of(CallEffect.Reoffer.class).getFirst().leg()).isEqualTo(NEAR);
        on(new CallEvent.ReofferAnswered(NEAR, 200, sdp("near", 2, "10.0.0.1", 4000, "inactive")));
        CallState.Connected held = in(CallState.Connected.class);
        assertThat(held.near().isHolding()).isTrue();
        assertThat(held.far().isHolding()).isFalse();

        on(new CallEvent.Commanded(new Command.Hold(NEAR)));
        assertThat(of(CallEffect.Reply.class).getFirst().refusal()).isInstanceOf(CommandRefusal.WrongState.class);

        on(new CallEvent.Commanded(new Command.Retrieve(NEAR)));
        assertThat(of(CallEffect.Reoffer.class).getFirst().offer().sdp()).contains("a=sendrecv");
        on(new CallEvent.ReofferAnswered(FAR, 200, sdp("far", 7, "10.0.0.2", 6000, "sendrecv")));
        on(new CallEvent.ReofferAnswered(NEAR, 200, sdp("near", 3, "10.0.0.1", 4000, "sendrecv")));
        assertThat(in(CallState.Connected.class).near().isHolding()).isFalse();
    }

    @Test
    void aTransferByCommandTellsNobodyAndLetsTheStationGo() {
        connected();

        on(new CallEvent.Commanded(new Command.Transfer(FAR, "200", quest(World.arrival("200", Media.NONE)))));
        on(new CallEvent.Answered(THIRD, THIRD_SDP));
        on(new CallEvent.ReofferAnswered(NEAR, 200, NEAR_SDP));

        assertThat(of(CallEffect.Notify.class)).isEmpty();
        assertThat(in(CallState.Connected.class).leaving()).isEqualTo(FAR);
    }

    @Test
    void deflectionStopsWhatRingsAndRingsSomebodyElse() {
        arrived(NEAR_SDP, quest(World.arrival("100", NEAR_SDP)).route());
        on(new CallEvent.Progressed(FAR, 180, Media.NONE));

        on(new CallEvent.Commanded(new Command.Deflect("200", quest(World.arrival("200", NEAR_SDP)))));

        assertThat(of(CallEffect.Cancel.class))
                .extracting(CallEffect.Cancel::leg)
                .containsExactly(FAR);
        assertThat(of(CallEffect.Dial.class)).extracting(CallEffect.Dial::leg).containsExactly(THIRD);
        on(new CallEvent.Answered(THIRD, THIRD_SDP));
        assertThat(of(CallEffect.Accept.class)).hasSize(1);
    }

    @Test
    void anOrderedCallRingsTheStationFirstAndThenTheOtherSideWithItsSession() {
        Quest bell = quest(World.arrival("s", Orders.silence(now)));
        Arrival arrival = World.arrival("100", Media.NONE);
        CallTimes times = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1));
        state = CallMachine.begin(
                        Call.ordered(new CallId("c"), arrival, quest(arrival).route(), times, now, bell))
                .state();

        on(new CallEvent.Recorded());
        CallEffect.Dial first = of(CallEffect.Dial.class).getFirst();
        assertThat(first.answersItself()).isTrue();
        assertThat(first.offer().isHold()).isTrue();
        on(new CallEvent.Answered(FAR, sdp("far", 5, "10.0.0.2", 6000, "inactive")));
        CallEffect.Dial second = of(CallEffect.Dial.class).getFirst();
        assertThat(second.answersItself()).isFalse();
        assertThat(second.offer().sdp()).contains("m=audio 6000 ").contains("a=sendrecv");
        on(new CallEvent.Answered(THIRD, THIRD_SDP));
        on(new CallEvent.ReofferAnswered(FAR, 200, FAR_SDP));

        CallState.Connected up = in(CallState.Connected.class);
        assertThat(up.call().answered()).isNotNull();
        assertThat(of(CallEffect.Arm.class)).extracting(CallEffect.Arm::timer).containsExactly(CallTimer.MAX_DURATION);
    }

    @Test
    void anOrderedCallWhoseStationDoesNotAnswerRingsNobodyElse() {
        Arrival arrival = World.arrival("100", Media.NONE);
        CallTimes times = new CallTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1));
        state = CallMachine.begin(
                        Call.ordered(new CallId("c"), arrival, quest(arrival).route(), times, now, quest(arrival)))
                .state();
        on(new CallEvent.Recorded());

        on(new CallEvent.Expired(CallTimer.NO_ANSWER));

        assertThat(of(CallEffect.Refuse.class)).as("there is no caller").isEmpty();
        assertThat(of(CallEffect.Dial.class)).isEmpty();
        assertThat(state).isInstanceOf(CallState.Ended.class);
    }

    @Test
    void everyCommandIsRefusedWithItsReasonWhereItDoesNotFit() {
        arrived(NEAR_SDP, quest(World.arrival("100", NEAR_SDP)).route());
        for (Command command :
                List.of(new Command.Hold(null), new Command.Retrieve(null), new Command.Transfer(null, "1", null))) {
            on(new CallEvent.Commanded(command));
            assertThat(of(CallEffect.Reply.class).getFirst().refusal()).isInstanceOf(CommandRefusal.WrongState.class);
        }
        on(new CallEvent.Commanded(new Command.Answer(null)));
        assertThat(of(CallEffect.Reply.class).getFirst().refusal()).isInstanceOf(CommandRefusal.NotAble.class);
        connected();
        on(new CallEvent.Commanded(new Command.Deflect("1", null)));
        assertThat(of(CallEffect.Reply.class).getFirst().refusal()).isInstanceOf(CommandRefusal.WrongState.class);
        on(new CallEvent.Commanded(new Command.Hold(new LegId("x"))));
        assertThat(of(CallEffect.Reply.class).getFirst().refusal()).isInstanceOf(CommandRefusal.NoSuchLeg.class);
        on(new CallEvent.Commanded(new Command.Transfer(FAR, "999", nobody())));
        assertThat(of(CallEffect.Reply.class).getFirst().refusal()).isInstanceOf(CommandRefusal.NotReachable.class);
        on(new CallEvent.Clear(Cause.NORMAL, "cleared"));
        on(new CallEvent.Commanded(new Command.Hold(NEAR)));
        assertThat(of(CallEffect.Reply.class).getFirst().refusal()).isInstanceOf(CommandRefusal.NoSuchCall.class);
    }

    @Test
    void aNoteGoesToThePartnerAndToNobodyElse() {
        connected();
        Note digit = new Note(List.of(), "application/dtmf-relay", "Signal=5\r\n");

        assertThat(on(new CallEvent.Noted(NEAR, 4, digit)))
                .containsExactly(new CallEffect.PassNote(NEAR, 4, FAR, digit));
        assertThat(on(new CallEvent.Noted(THIRD, 5, digit))).containsExactly(new CallEffect.AnswerNote(THIRD, 5, 480));
    }
}
