package org.tandem.wire.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Headers;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SessionExpires;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.Via;
import org.tandem.wire.sip.dialog.SessionTerms.Agreement;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.sip.transaction.TransitionTable;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// Session timers against tables made from RFC 4028.
@Tag("LIN-09")
final class SessionTimerTest {
    private static final Agreement OURS = new Agreement(Duration.ofMinutes(30), true);
    private static final Agreement THEIRS = new Agreement(Duration.ofSeconds(90), false);

    private static final String TIMER = """
            Off        | ours        | Keeping    | deadline 1768; refresh 900
            Off        | theirs      | Watching   | deadline 60; no refresh
            Off        | none, refresh due, deadline, 422, 491, 500, ended | same | -

            Keeping    | ours        | same       | deadline 1768; refresh 900
            Keeping    | theirs      | Watching   | deadline 60; no refresh
            Keeping    | none        | Off        | disarm
            Keeping    | refresh due | Refreshing | send refresh 0
            Keeping    | deadline    | Off        | disarm; expire
            Keeping    | 422, 491, 500 | same     | -
            Keeping    | ended       | Off        | disarm

            Refreshing | ours        | Keeping    | deadline 1768; refresh 900
            Refreshing | theirs      | Watching   | deadline 60; no refresh
            Refreshing | none        | Off        | disarm
            Refreshing | refresh due | same       | send refresh 0
            Refreshing | deadline    | Off        | disarm; expire
            Refreshing | 422         | Refreshing 3600 | send refresh 3600
            Refreshing | 491         | same       | refresh 2
            Refreshing | 500         | same       | -
            Refreshing | ended       | Off        | disarm

            # A peer that refuses what it has asked for is not asked a third time.
            Refreshing 3600 | 422, 500 | same     | -
            Refreshing 3600 | 491    | same       | refresh 2
            Refreshing 3600 | refresh due | same  | send refresh 3600
            Refreshing 3600 | ours   | Keeping    | deadline 1768; refresh 900
            Refreshing 3600 | theirs | Watching   | deadline 60; no refresh
            Refreshing 3600 | none   | Off        | disarm
            Refreshing 3600 | deadline | Off      | disarm; expire
            Refreshing 3600 | ended  | Off        | disarm

            Watching   | ours        | Keeping    | deadline 1768; refresh 900
            Watching   | theirs      | same       | deadline 60; no refresh
            Watching   | none        | Off        | disarm
            Watching   | deadline    | Off        | disarm; expire
            Watching   | refresh due, 422, 491, 500 | same | -
            Watching   | ended       | Off        | disarm
            """;

    @Test
    void rfc4028_everyStateOfTheTimerOnEveryEvent() {
        TransitionTable.of(TIMER)
                .check(
                        List.of("Off", "Keeping", "Refreshing", "Refreshing 3600", "Watching"),
                        List.of("ours", "theirs", "none", "refresh due", "deadline", "422", "491", "500", "ended"),
                        (state, event) -> show(SessionTimer.on(state(state), event(event))));
    }

    private static SessionTimer.State state(String name) {
        return switch (name) {
            case "Off" -> SessionTimer.start();
            case "Keeping" -> new SessionTimer.Keeping(OURS);
            case "Refreshing" -> new SessionTimer.Refreshing(OURS, Duration.ZERO);
            case "Refreshing 3600" -> new SessionTimer.Refreshing(OURS, Duration.ofHours(1));
            default -> new SessionTimer.Watching(THEIRS);
        };
    }

    private static SessionTimer.Event event(String name) {
        return switch (name) {
            case "ours" -> new SessionTimer.Agreed(OURS);
            case "theirs" -> new SessionTimer.Agreed(THEIRS);
            case "none" -> new SessionTimer.Agreed(null);
            case "refresh due" -> new SessionTimer.RefreshDue();
            case "deadline" -> new SessionTimer.DeadlineDue();
            case "ended" -> new SessionTimer.Ended();
            case "422" -> new SessionTimer.Refused(422, Duration.ofHours(1), Duration.ofSeconds(2));
            default -> new SessionTimer.Refused(Integer.parseInt(name), Duration.ZERO, Duration.ofSeconds(2));
        };
    }

    private static String show(Step<SessionTimer.State, SessionTimer.Effect> step) {
        var effects = String.join(
                "; ", step.effects().stream().map(SessionTimerTest::show).toList());
        return show(step.state()) + " | " + (effects.isEmpty() ? "-" : effects);
    }

    private static String show(SessionTimer.State state) {
        return state instanceof SessionTimer.Refreshing refreshing
                        && !refreshing.theirLeast().isZero()
                ? "Refreshing " + refreshing.theirLeast().toSeconds()
                : state.getClass().getSimpleName();
    }

    private static String show(SessionTimer.Effect effect) {
        return switch (effect) {
            case SessionTimer.ArmRefresh(var after) -> "refresh " + after.toSeconds();
            case SessionTimer.ArmDeadline(var after) -> "deadline " + after.toSeconds();
            case SessionTimer.DisarmRefresh _ -> "no refresh";
            case SessionTimer.Disarm _ -> "disarm";
            case SessionTimer.SendRefresh(var least) -> "send refresh " + least.toSeconds();
            case SessionTimer.Expire _ -> "expire";
        };
    }

    // RFC 4028 §9. `-` is a field that is missing; the answer is Session-Expires and Require of our 2xx.

    @ParameterizedTest
    @CsvSource({
        // wanted, least, knows, asked, min-se -> answer
        "0,    90, false, -,                  -,    none",
        "0,    90, true,  -,                  -,    none",
        "1800, 90, false, -,                  -,    1800;refresher=uas",
        "1800, 90, true,  -,                  -,    1800;refresher=uas timer",
        "1800, 90, true,  -,                  3600, 3600;refresher=uas timer",
        "0,    90, true,  1800,               -,    1800;refresher=uac timer",
        "0,    90, true,  1800;refresher=uac, -,    1800;refresher=uac timer",
        "0,    90, true,  1800;refresher=uas, -,    1800;refresher=uas timer",
        "0,    90, false, 1800,               -,    1800;refresher=uas",
        // Shortened to what we want, but not below what either side allows, and never made longer.
        "600,  90, true,  1800,               -,    600;refresher=uac timer",
        "600,  90, true,  1800,               900,  900;refresher=uac timer",
        "3600, 90, true,  1800,               -,    1800;refresher=uac timer",
        // Too short: refused where that is understood.
        "0,    90, true,  60,                 -,    422 90",
        "0,   300, true,  299,                -,    422 300",
        "0,    90, false, 60,                 -,    none",
        "0,    90, true,  90,                 -,    90;refresher=uac timer",
    })
    void rfc4028_9_ourAnswerToARequest(
            long wanted, long least, boolean knows, String asked, String minSe, String expected) {
        var terms = new SessionTerms(Duration.ofSeconds(wanted), Duration.ofSeconds(least));
        var invite = request(Method.INVITE);
        invite = knows ? invite.withHeader(HeaderName.SUPPORTED, "100rel, Timer") : invite;
        invite = asked.equals("-") ? invite : invite.withHeader(HeaderName.SESSION_EXPIRES, asked);
        invite = minSe.equals("-") ? invite : invite.withHeader(HeaderName.MIN_SE, minSe);

        assertThat(show(terms.answer(invite))).isEqualTo(expected);
    }

    private static String show(SessionTerms.Answer answer) {
        return switch (answer) {
            case SessionTerms.TooBrief(var headers) ->
                "422 " + Headers.of(headers).first(HeaderName.MIN_SE).orElse("");
            case SessionTerms.Taken(var agreement, var headers) -> {
                var all = Headers.of(headers);
                var told = all.first(HeaderName.SESSION_EXPIRES);
                assertThat(agreement)
                        .isEqualTo(told.map(SessionExpires::parse)
                                .map(se -> new Agreement(
                                        se.interval(), se.refresher().orElseThrow() == SessionExpires.Refresher.UAS))
                                .orElse(null));
                yield told.map(text -> text + (all.lists(HeaderName.REQUIRE, "timer") ? " timer" : ""))
                        .orElse("none");
            }
        };
    }

    @Test
    void rfc4028_7_1_ourFirstRequestLeavesOpenWhoRefreshesAndALaterOneKeepsIt() {
        var terms = new SessionTerms(Duration.ofMinutes(30), Duration.ofSeconds(90));

        assertThat(texts(terms.request(null, Duration.ZERO))).containsExactly("Session-Expires: 1800");
        assertThat(texts(terms.request(null, Duration.ofHours(1))))
                .containsExactly("Session-Expires: 3600", "Min-SE: 3600");
        assertThat(texts(terms.request(OURS, Duration.ZERO))).containsExactly("Session-Expires: 1800;refresher=uac");
        assertThat(texts(terms.request(THEIRS, Duration.ZERO))).containsExactly("Session-Expires: 90;refresher=uas");
        assertThat(texts(new SessionTerms(Duration.ofHours(1), Duration.ofMinutes(5)).request(null, Duration.ZERO)))
                .containsExactly("Session-Expires: 3600", "Min-SE: 300");
        assertThat(SessionTerms.none().request(null, Duration.ZERO)).isEmpty();
        assertThat(texts(SessionTerms.none().request(THEIRS, Duration.ZERO)))
                .containsExactly("Session-Expires: 90;refresher=uas");
    }

    private static List<String> texts(List<Header> headers) {
        return headers.stream().map(Header::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "-,                  -",
        "1800;refresher=uac, 1800 we",
        "1800;refresher=uas, 1800 they",
        "1800,               1800 we",
        "10;refresher=uas,   90 they",
    })
    void rfc4028_7_2_whatA2xxToOurRequestAgrees(String told, String expected) {
        var ok = SipResponse.to(request(Method.INVITE), 200);
        ok = told.equals("-") ? ok : ok.withHeader(HeaderName.SESSION_EXPIRES, told);

        assertThat(SessionTerms.none()
                        .agreed(ok)
                        .map(agreed -> agreed.interval().toSeconds() + (agreed.weRefresh() ? " we" : " they"))
                        .orElse("-"))
                .isEqualTo(expected);
    }

    @Test
    void theFieldsAreRead() {
        assertThat(SessionExpires.parse("1800 ; Refresher = UAC;x=1"))
                .isEqualTo(new SessionExpires(Duration.ofMinutes(30), Optional.of(SessionExpires.Refresher.UAC)));
        assertThat(SessionExpires.parse("90;refresher=both")).hasToString("90");
        assertThat(SessionExpires.seconds("120;a=b")).isEqualTo(Duration.ofMinutes(2));
        for (var bad : List.of("", "x", "-1", "1.5", "99999999999")) {
            assertThatThrownBy(() -> SessionExpires.parse(bad)).as(bad).isInstanceOf(SyntaxException.class);
        }
    }

    private static SipRequest request(Method method) {
        return SipRequest.builder(method, Uri.parse("sip:bob@example.com"))
                .via(Via.of("UDP", "192.0.2.1", 5060, "z9hG4bK1"))
                .from(NameAddr.parse("<sip:alice@example.com>;tag=a"))
                .to(NameAddr.parse("<sip:bob@example.com>"))
                .callId("call")
                .cseq(1, method)
                .build();
    }
}
