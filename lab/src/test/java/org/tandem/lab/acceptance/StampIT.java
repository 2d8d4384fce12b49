package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The stamp `ms-call-source: non-ms-rtc` on every message to Lync, and on no other.
@Tag("LIN-02")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StampIT {
    private static final int TRANSACTIONS_MAX = 40;
    private static final String OFFER = RawPeer.sdp(30_000);
    private static final String ANSWER = RawPeer.sdp(30_010);

    private Installation site;
    private RawPeer phone;
    private RawPeer lync;
    private ServerSocket mediationServer;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        site = Installation.start(folder, "sip: {t1: 100ms, transactions: " + TRANSACTIONS_MAX + "}\n");
        mediationServer = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        site.apply("""
                line:
                  Lync:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 0}
                    identity: {callingAddress1: {name: Centre, address: "+13175550100"}}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %d}]
                    probe: {interval: 0s}
                  Lync full:
                    usage: microsoftLync
                    domainName: cic.raw.example
                    transport: {protocol: tcp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                  Stations:
                    usage: stationConnections
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: 0}
                    access: {exceptions: [127.0.0.1]}
                """.formatted(mediationServer.getLocalPort()));
        site.port("Lync");
        site.port("Lync full");
        site.port("Stations");
    }

    /// Sockets of its own for each test, so that no message of another comes in.
    @BeforeEach
    void connect() {
        phone = RawPeer.udp(site.port("Stations"));
        lync = RawPeer.tcp(site.port("Lync"));
        site.apply("""
                lineGroup: {To Lync: {members: [Lync]}}
                station:
                  Bea:
                    extension: "101"
                    identificationAddress: "+13175550101"
                    connection: {type: predefined, user: bea, host: 127.0.0.1, port: %d}
                    transport: {line: Stations}
                    session: {callAppearances: 20}
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "1XX", classification: Intercom}
                    - {inputPattern: "+131755501XX", forLyncOnlyCallers: true}
                    - {inputPattern: "+13175559XXX", groups: [{lineGroup: To Lync}]}
                """.formatted(phone.port()));
    }

    @AfterAll
    void stop() throws IOException {
        mediationServer.close();
        site.close();
    }

    @AfterEach
    void disconnect() {
        lync.close();
        phone.close();
    }

    private static void stamped(String message) {
        assertThat(message.lines().filter(line -> line.startsWith("Max-Forwards:")))
                .as(message)
                .hasSizeLessThan(2);
        assertThat(RawPeer.header(message, "ms-call-source")).as(message).isEqualTo("non-ms-rtc");
    }

    private static void plain(String message) {
        assertThat(message.toLowerCase(Locale.ROOT)).doesNotContain("ms-call-source");
    }

    private String invite(String number) {
        return lync.ask("INVITE", "sip:" + number + "@cic.raw.example", "+13175559123", OFFER);
    }

    /// A call from Lync that the phone rings for; the phone's copy of the INVITE.
    private String ringing(String invite) {
        lync.send(invite);
        String atPhone = phone.request("INVITE");
        plain(atPhone);
        phone.send(phone.answer(atPhone, 180, "p1", ""));
        return atPhone;
    }

    private String connected(String invite) {
        String atPhone = ringing(invite);
        phone.send(phone.answer(atPhone, 200, "p1", ANSWER));
        String ok = lync.response(200, "INVITE");
        stamped(ok);
        lync.send(lync.within("ACK", 1, invite, ok, ""));
        plain(phone.request("ACK"));
        return ok;
    }

    private void hangUp(int cseq, String invite, String ok) {
        lync.send(lync.within("BYE", cseq, invite, ok, ""));
        stamped(lync.response(200, "BYE"));
        String bye = phone.request("BYE");
        plain(bye);
        phone.send(phone.answer(bye, 200, "p1", ""));
    }

    @Test
    void everyResponseOfAnAnsweredCallIsStampedAndNothingToThePhoneIs() {
        String invite = invite("+13175550101");

        String ok = connected(invite);

        stamped(lync.response(100));
        stamped(lync.response(180));
        hangUp(2, invite, ok);
    }

    @Test
    void theResponsesOfACancelledCallAreStamped() {
        String invite = invite("+13175550101");
        String atPhone = ringing(invite);
        stamped(lync.response(180));

        lync.send(RawPeer.sameBranch("CANCEL", invite, RawPeer.header(invite, "To")));

        stamped(lync.response(200, "CANCEL"));
        String terminated = lync.response(487);
        stamped(terminated);
        lync.send(RawPeer.sameBranch("ACK", invite, RawPeer.header(terminated, "To")));
        String cancel = phone.request("CANCEL");
        plain(cancel);
        phone.send(phone.answer(cancel, 200, "p1", ""));
        phone.send(phone.answer(atPhone, 487, "p1", ""));
        plain(phone.request("ACK"));
    }

    @Test
    void answersToOptionsAreStampedOnTheLyncLineAlone() {
        lync.send(lync.ask("OPTIONS", "sip:cic.raw.example", "ms", ""));
        phone.send(phone.ask("OPTIONS", "sip:cic.raw.example", "bea", ""));

        stamped(lync.response(200, "OPTIONS"));
        plain(phone.response(200, "OPTIONS"));
    }

    @Test
    void refusalsOutsideOfCallsAreStamped() {
        lync.send(invite("+13175550101").replaceFirst("CSeq: 1 INVITE", "CSeq: 1 OPTIONS"));
        stamped(lync.response(400));
        lync.send(invite("+13175550101").replaceFirst("Contact:[^\r]*\r\n", ""));
        stamped(lync.response(400));

        lync.send(lync.ask("BYE", "sip:x@cic.raw.example", "ms", "").replaceFirst("(To: [^\r]*)\r", "$1;tag=nobody\r"));
        stamped(lync.response(481, "BYE"));

        lync.send(lync.ask("CANCEL", "sip:x@cic.raw.example", "ms", ""));
        stamped(lync.response(481, "CANCEL"));

        lync.send(lync.ask("OPTIONS", "sip:cic.raw.example", "ms", "", "Require: telepathy"));
        stamped(lync.response(420));

        lync.send(lync.ask("SERVICE", "sip:cic.raw.example", "ms", ""));
        stamped(lync.receive(message -> RawPeer.header(message, "CSeq").endsWith("SERVICE"), "answer to SERVICE"));

        String invite = invite("+13175550177");
        lync.send(invite);
        String refused = lync.receive(
                message -> message.startsWith("SIP/2.0 4") && message.contains("INVITE"),
                "refusal of an unknown number");
        stamped(refused);
        lync.send(RawPeer.sameBranch("ACK", invite, RawPeer.header(refused, "To")));
    }

    @Test
    void crossingReInvitesGetStampedRefusals() {
        String invite = invite("+13175550101");
        String ok = connected(invite);

        // Two of Lync's own at once: the second is too early (RFC 3261 §14.2).
        lync.send(lync.within("INVITE", 2, invite, ok, OFFER));
        String held = phone.request("INVITE");
        plain(held);
        lync.send(lync.within("INVITE", 3, invite, ok, OFFER));
        String early = lync.receive(
                message -> message.startsWith("SIP/2.0 5") || message.startsWith("SIP/2.0 491"), "500 or 491");
        stamped(early);
        phone.send(phone.answer(held, 200, "p1", ANSWER));
        String again = lync.response(200, "INVITE");
        stamped(again);
        lync.send(lync.within("ACK", 2, invite, again, ""));
        phone.request("ACK");

        // The phone's and Lync's cross on the wire.
        String first = RawPeer.header(ok, "To");
        String crossing = phoneReInvite(held, 1);
        phone.send(crossing);
        String toLync = lync.request("INVITE");
        stamped(toLync);
        lync.send(lync.within("INVITE", 4, invite, ok, OFFER));
        stamped(lync.response(491));
        assertThat(RawPeer.header(toLync, "From")).isEqualTo(first);
        lync.send(lync.answer(toLync, 200, "", ANSWER));
        stamped(lync.request("ACK"));
        String phonesOk = phone.response(200, "INVITE");
        plain(phonesOk);
        phone.send(phone.within("ACK", 1, crossing, phonesOk, ""));
        hangUp(5, invite, ok);
    }

    private String phoneReInvite(String fromServer, int cseq) {
        return phone.back("INVITE", cseq, fromServer, "p1", OFFER).replace(";tag=p1;tag=p1", ";tag=p1");
    }

    @Test
    void requestsToLyncAreStamped() {
        String invite = phone.ask("INVITE", "sip:+13175559123@127.0.0.1", "101", OFFER);
        phone.send(invite);

        try (RawPeer ms = RawPeer.accepted(mediationServer)) {
            String first = ms.request("INVITE");
            stamped(first);
            plain(phone.response(100));
            ms.send(ms.answer(first, 200, "m1", ANSWER));
            stamped(ms.request("ACK"));
            String ok = phone.response(200, "INVITE");
            plain(ok);
            phone.send(phone.within("ACK", 1, invite, ok, ""));
            phone.send(phone.within("BYE", 2, invite, ok, ""));
            plain(phone.response(200, "BYE"));
            String bye = ms.request("BYE");
            stamped(bye);
            ms.send(ms.answer(bye, 200, "m1", ""));

            String refused = phone.ask("INVITE", "sip:+13175559124@127.0.0.1", "101", OFFER);
            phone.send(refused);
            ms.send(ms.answer(ms.request("INVITE"), 486, "m2", ""));
            stamped(ms.request("ACK"));
            String busy = phone.response(486);
            plain(busy);
            phone.send(RawPeer.sameBranch("ACK", refused, RawPeer.header(busy, "To")));

            String cancelled = phone.ask("INVITE", "sip:+13175559125@127.0.0.1", "101", OFFER);
            phone.send(cancelled);
            String third = ms.request("INVITE");
            ms.send(ms.answer(third, 180, "m3", ""));
            phone.response(180);
            phone.send(RawPeer.sameBranch("CANCEL", cancelled, RawPeer.header(cancelled, "To")));
            String cancel = ms.request("CANCEL");
            stamped(cancel);
            ms.send(ms.answer(cancel, 200, "m3", ""));
            ms.send(ms.answer(third, 487, "m3", ""));
            stamped(ms.request("ACK"));
            String gone = phone.response(487);
            plain(gone);
            phone.send(RawPeer.sameBranch("ACK", cancelled, RawPeer.header(gone, "To")));
        }
    }

    @Test
    void theStateless503OfAFullLineIsStamped() {
        try (RawPeer many = RawPeer.tcp(site.port("Lync full"))) {
            // Refused calls without ACK stay in the table of transactions until timer H.
            for (int i = 0; i <= TRANSACTIONS_MAX; i++) {
                many.send(many.ask("INVITE", "sip:+13175550177@cic.raw.example", "+13175559123", OFFER));
            }

            stamped(many.response(503));
        }
    }
}
