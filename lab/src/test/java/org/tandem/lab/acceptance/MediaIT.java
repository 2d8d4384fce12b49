package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.tandem.lab.certificate.CertificateShop;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.IncomingCall;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.OutgoingCall;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.ServerTransaction;
import org.tandem.lab.sip.Tls;
import org.tandem.lab.sip.Transport;

/// Session descriptions and the offer/answer that carries them, between two legs: Tandem stays out of the
/// media.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MediaIT {
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final String LYNC_USER = "+13175559123";
    private static final String OUTSIDE = "+12125550147";
    private static final String BY_TLS = "+12135550147";
    private static final String ANSWER = MediaTexts.offer(5000, "RTP/AVP", "").replace("s=a  name", "s=other side");

    private final CallSite site;
    private final InetSocketAddress lyncLine = CallSite.linePort();
    private final InetSocketAddress lyncTlsLine = CallSite.linePort();
    private final InetSocketAddress pstnLine = CallSite.linePort();
    private final InetSocketAddress pstnTlsLine = CallSite.linePort();
    private final ScriptedPeer lync;
    private final ScriptedPeer lyncTls;
    private final ScriptedPeer pstn;
    private final ScriptedPeer pstnTls;

    MediaIT() throws IOException {
        site = new CallSite("media", "http: {port: 0}\n");
        Path folder = Files.createDirectories(site.folder.resolve("certificates"));
        var shop = new CertificateShop(folder);
        var authority = shop.authority("lab");
        Tls peerTls =
                shop.issue(authority, "127.0.0.1", CertificateShop.Kind.GOOD).trusting(authority, false);
        var own = shop.issue(authority, CallSite.DOMAIN, CertificateShop.Kind.GOOD);
        lync = site.peer("MS", Transport.TCP);
        lyncTls = site.peer("MS by TLS", Transport.TLS, CallSite.HOST, peerTls);
        pstn = site.peer("PSTN", Transport.UDP);
        pstnTls = site.peer("PSTN by TLS", Transport.TLS, CallSite.HOST, peerTls);
        site.apply(
                CONFIGURATION,
                Map.of(
                        "lync", Integer.toString(lyncLine.getPort()),
                        "lync.tls", Integer.toString(lyncTlsLine.getPort()),
                        "pstn", Integer.toString(pstnLine.getPort()),
                        "pstn.tls", Integer.toString(pstnTlsLine.getPort()),
                        "ms", lync.port(),
                        "gateway", pstn.port(),
                        "gateway.tls", pstnTls.port(),
                        "chain", indented(own.chain()),
                        "key", indented(own.key()),
                        "authority", indented(authority.pem())));
        site.awaitLines(4);
    }

    private static String indented(Path pem) throws IOException {
        return Files.readString(pem).strip().replace("\n", "\n        ");
    }

    private static final String CONFIGURATION = """
            tandem: {format: 1}
            objects:
              certificate:
                own:
                  chain: |
                    ${chain}
                  privateKey: |
                    ${key}
              authority:
                lab:
                  certificates: |
                    ${authority}
              line:
                Lync:
                  usage: microsoftLync
                  domainName: cic.lab.example
                  transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: ${lync}}
                  identity: {callingAddress1: {address: "+13175550100"}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${ms}}]
                Lync TLS:
                  usage: microsoftLync
                  domainName: cic.lab.example
                  transport: {protocol: tls, bindAddress: 127.0.0.1, receivePort: ${lync.tls}}
                  identity: {callingAddress1: {address: "+13175550100"}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  tls: {certificate: own, authorities: [lab]}
                PSTN:
                  usage: generalPurpose
                  transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: ${pstn}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${gateway}}]
                PSTN TLS:
                  usage: generalPurpose
                  domainName: cic.lab.example
                  transport: {protocol: tls, bindAddress: 127.0.0.1, receivePort: ${pstn.tls}}
                  access: {byDefault: denied, exceptions: ["127.0.0.1"]}
                  proxies: [{host: 127.0.0.1, port: ${gateway.tls}}]
                  tls: {certificate: own, authorities: [lab]}
              lineGroup:
                Lync LG: {members: [Lync]}
                PSTN LG: {members: [PSTN]}
                PSTN TLS LG: {members: [PSTN TLS]}
              dialPlan:
                default:
                  entries:
                    - inputPattern: "+13175559XXX"
                      groups: [{lineGroup: Lync LG, dialString: "+13175559XXX"}]
                    - inputPattern: "+1212555XXXX"
                      forLyncOnlyCallers: true
                      groups: [{lineGroup: PSTN LG, dialString: "+1212555XXXX"}]
                    - inputPattern: "+1213555XXXX"
                      forLyncOnlyCallers: true
                      groups: [{lineGroup: PSTN TLS LG, dialString: "+1213555XXXX"}]
            """;

    @AfterAll
    void stop() {
        site.close();
    }

    private record Both(Dialog caller, Dialog callee) {
        void end() {
            caller.bye();
            callee.awaitBye(CallSite.SOON);
        }
    }

    private Both connected() {
        OutgoingCall call = lync.call(LYNC_USER, OUTSIDE, lyncLine, MediaTexts.PLAIN);
        Dialog callee = pstn.awaitCall().answer(Sdp.parse(ANSWER));
        return new Both(call.answered(CallSite.SOON), callee);
    }

    @Test
    @Tag("TRK-08")
    void offerAndAnswerPassByteForByteFromLyncToThePstn() {
        OutgoingCall call = lync.call(LYNC_USER, OUTSIDE, lyncLine, MediaTexts.PLAIN);
        IncomingCall there = pstn.awaitCall();
        assertThat(there.request().body()).isEqualTo(MediaTexts.PLAIN);
        Dialog callee = there.answer(Sdp.parse(ANSWER));
        Message ok = call.awaitFinal(CallSite.SOON);
        assertThat(ok.body()).isEqualTo(ANSWER);
        call.dialogOfTag(ok.toTag()).orElseThrow().bye();
        callee.awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-08")
    void offerAndAnswerPassByteForByteFromThePstnToLync() {
        OutgoingCall call = pstn.call(OUTSIDE, LYNC_USER, pstnLine, MediaTexts.PLAIN);
        IncomingCall there = lync.awaitCall();
        assertThat(there.request().body()).isEqualTo(MediaTexts.PLAIN);
        Dialog callee = there.answer(Sdp.parse(ANSWER));
        Message ok = call.awaitFinal(CallSite.SOON);
        assertThat(ok.body()).isEqualTo(ANSWER);
        callee.bye();
        call.dialogOfTag(ok.toTag()).orElseThrow().awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-08")
    void optionalKeysAreTakenOutOnTheWayToALegWithoutTls() {
        String more = "a=tcap:1 RTP/SAVP\r\na=pcfg:1 t=1\r\n" + MediaTexts.crypto();
        OutgoingCall call = lync.call(LYNC_USER, OUTSIDE, lyncLine, MediaTexts.offer(4000, "RTP/AVP", more));
        IncomingCall there = pstn.awaitCall();
        assertThat(there.request().body()).isEqualTo(MediaTexts.PLAIN);
        there.reject(486, "Busy Here");
        call.awaitFinal(CallSite.SOON);
    }

    @Test
    @Tag("TRK-08")
    void offerThatInsistsOnSrtpIsRefusedWhereOneLegIsNotTls() {
        OutgoingCall call =
                lync.call(LYNC_USER, OUTSIDE, lyncLine, MediaTexts.offer(4000, "RTP/SAVP", MediaTexts.crypto()));
        Message refusal = call.awaitFinal(CallSite.SOON);
        assertThat(refusal.status()).isEqualTo(488);
        assertThat(refusal.field("Reason")).contains("needs media anchoring");
        assertThat(pstn.stayedQuiet(QUIET)).isTrue();
        assertThat(site.record(call.callId()).path("sentence").asString("")).contains("needs media anchoring");
    }

    @Test
    @Tag("TRK-08")
    void offerByTlsThatInsistsOnSrtpIsRefusedTowardsALegWithoutTls() {
        OutgoingCall call =
                lyncTls.call(LYNC_USER, OUTSIDE, lyncTlsLine, MediaTexts.offer(4000, "RTP/SAVP", MediaTexts.crypto()));
        assertThat(call.awaitFinal(CallSite.SOON).status()).isEqualTo(488);
        assertThat(pstn.stayedQuiet(QUIET)).isTrue();
    }

    @Test
    @Tag("TRK-08")
    void keysPassBothWaysBetweenTwoTlsLegs() {
        String offer = MediaTexts.offer(4000, "RTP/SAVP", MediaTexts.crypto());
        String answer = MediaTexts.offer(5000, "RTP/SAVP", MediaTexts.crypto());
        OutgoingCall call = lyncTls.call(LYNC_USER, BY_TLS, lyncTlsLine, offer);
        IncomingCall there = pstnTls.awaitCall();
        assertThat(there.request().body()).isEqualTo(offer);
        Dialog callee = there.answer(Sdp.parse(answer));
        Message ok = call.awaitFinal(CallSite.SOON);
        assertThat(ok.body()).isEqualTo(answer);
        call.dialogOfTag(ok.toTag()).orElseThrow().bye();
        callee.awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-11")
    @Tag("TRK-08")
    void earlyMediaOfLyncReachesTheCallerBeforeTheAnswer() {
        OutgoingCall call = pstn.call(OUTSIDE, LYNC_USER, pstnLine, MediaTexts.PLAIN);
        IncomingCall there = lync.awaitCall();
        there.earlyMedia(Sdp.parse(ANSWER));
        Message progress = call.expect(183, CallSite.SOON);
        assertThat(progress.body()).isEqualTo(ANSWER);
        assertThat(progress.toTag()).isNotEmpty();
        Dialog callee = there.answer(Sdp.parse(ANSWER));
        Message ok = call.awaitFinal(CallSite.SOON);
        assertThat(ok.toTag()).isEqualTo(progress.toTag());
        call.dialogOfTag(ok.toTag()).orElseThrow().bye();
        callee.awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-11")
    void twoEarlyDialogsOfLyncAndTheSecondAnswers() {
        OutgoingCall call = pstn.call(OUTSIDE, LYNC_USER, pstnLine, MediaTexts.PLAIN);
        IncomingCall there = lync.awaitCall();
        there.progress(180, "fork-one", Optional.empty());
        there.progress(183, "fork-two", Optional.of(Sdp.parse(ANSWER)));
        assertThat(call.awaitProgress(CallSite.SOON).status()).isEqualTo(180);
        assertThat(call.expect(183, CallSite.SOON).body()).isEqualTo(ANSWER);

        Dialog callee = there.answer(Sdp.parse(ANSWER), "fork-two", CallSite.SOON);
        Dialog caller = call.answered(CallSite.SOON);
        callee.acks().await(_ -> true, CallSite.SOON, "the ACK");
        caller.bye();
        assertThat(callee.awaitBye(CallSite.SOON).toTag()).isEqualTo("fork-two");
    }

    @Test
    @Tag("TRK-11")
    void answerOfAForkThatNeverRangIsAccepted() {
        OutgoingCall call = pstn.call(OUTSIDE, LYNC_USER, pstnLine, MediaTexts.PLAIN);
        IncomingCall there = lync.awaitCall();
        there.progress(180, "fork-one", Optional.empty());
        call.awaitProgress(CallSite.SOON);
        Dialog callee = there.answer(Sdp.parse(ANSWER), "fork-three", CallSite.SOON);
        call.answered(CallSite.SOON).bye();
        assertThat(callee.awaitBye(CallSite.SOON).toTag()).isEqualTo("fork-three");
    }

    @Test
    @Tag("TRK-08")
    void callWithoutAnOfferGetsTheOfferInThe200AndTheAnswerInTheAck() {
        OutgoingCall call =
                lync.call(LYNC_USER, OUTSIDE, lyncLine, "").answerLateOffer(_ -> Sdp.parse(MediaTexts.PLAIN));
        IncomingCall there = pstn.awaitCall();
        assertThat(there.request().body()).isEmpty();
        there.ring();
        call.awaitProgress(CallSite.SOON);
        Dialog callee = there.answer(Sdp.parse(ANSWER));
        Message ok = call.awaitFinal(CallSite.SOON);
        assertThat(ok.body()).isEqualTo(ANSWER);
        assertThat(callee.acks().await(_ -> true, CallSite.SOON, "the ACK").body())
                .isEqualTo(MediaTexts.PLAIN);
        call.dialogOfTag(ok.toTag()).orElseThrow().bye();
        callee.awaitBye(CallSite.SOON);
    }

    @Test
    @Tag("TRK-08")
    void holdAndResumePassByteForByteInBothDirections() {
        Both call = connected();
        holdsAndResumes(call.caller(), call.callee(), MediaTexts.PLAIN, ANSWER);
        holdsAndResumes(call.callee(), call.caller(), ANSWER, MediaTexts.PLAIN);
        call.end();
    }

    private static void holdsAndResumes(Dialog holder, Dialog held, String offer, String answer) {
        for (String[] step :
                new String[][] {{"inactive", "inactive"}, {"sendonly", "recvonly"}, {"sendrecv", "sendrecv"}}) {
            String offered = MediaTexts.direction(offer, step[0]);
            String answered = MediaTexts.direction(answer, step[1]);
            String[] seen = new String[1];
            held.onOffer(sdp -> {
                seen[0] = sdp.map(Sdp::text).orElse("");
                return Optional.of(Sdp.parse(answered));
            });
            Message ok = holder.reinvite(Sdp.parse(offered));
            assertThat(ok.status()).isEqualTo(200);
            assertThat(seen[0]).isEqualTo(offered);
            assertThat(ok.body()).isEqualTo(answered);
        }
    }

    @Test
    @Tag("TRK-08")
    void reinviteWithoutAnOfferGetsTheOtherSidesOffer() {
        Both call = connected();
        call.callee().onOffer(sdp -> {
            assertThat(sdp).isEmpty();
            return Optional.of(Sdp.parse(ANSWER));
        });
        Message ok = call.caller().reinvite(Optional.empty(), _ -> Sdp.parse(MediaTexts.PLAIN));
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.body()).isEqualTo(ANSWER);
        Message ack = call.callee()
                .acks()
                .await(message -> !message.body().isEmpty(), CallSite.SOON, "the ACK with the answer");
        assertThat(ack.body()).isEqualTo(MediaTexts.PLAIN);
        call.end();
    }

    @Test
    @Tag("TRK-08")
    void refusedReinviteLeavesTheCallAsItIs() {
        Both call = connected();
        var _ = Thread.ofVirtual().start(() -> {
            ServerTransaction asked = call.callee().awaitRequest("INVITE", CallSite.SOON);
            asked.respond(488, "Not Acceptable Here");
        });
        Message refusal = call.caller().reinvite(Sdp.parse(MediaTexts.direction(MediaTexts.PLAIN, "inactive")));
        assertThat(refusal.status()).isEqualTo(488);
        call.end();
    }

    @Test
    @Tag("TRK-08")
    void keysInAReinviteAreNoWayRoundTheRule() {
        Both call = connected();
        Message refusal = call.caller().reinvite(Sdp.parse(MediaTexts.offer(4000, "RTP/SAVP", MediaTexts.crypto())));
        assertThat(refusal.status()).isEqualTo(488);
        call.end();
    }
}
