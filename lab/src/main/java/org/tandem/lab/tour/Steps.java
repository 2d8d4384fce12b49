package org.tandem.lab.tour;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandem.lab.call.Offered;
import org.tandem.lab.call.Placed;
import org.tandem.lab.call.Talk;
import org.tandem.lab.lync.LyncCall;
import org.tandem.lab.lync.LyncEndpoint;
import org.tandem.lab.lync.LyncOffer;
import org.tandem.lab.lync.LyncUser;
import org.tandem.lab.lync.MediationServer;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.Sdp;
import org.tandem.lab.sip.Transport;

/// The steps of the tour in their order.
final class Steps {
    private static final Duration QUIET = Duration.ofMillis(300);

    private Steps() {}

    static List<Step> all() {
        return List.of(
                new Step(
                        "lync-to-cic",
                        "A Lync user calls a CIC user",
                        "Ana, who is only in Lync, dials 101 on her laptop. Lync makes it " + World.BEA
                                + " and sends it by its trunk to Tandem; Bea's phone, registered at Tandem, rings.",
                        "Bea's phone is not registered",
                        Steps::lyncToCic),
                new Step(
                        "cic-to-lync",
                        "A CIC station calls a Lync user",
                        "Bea dials " + World.ANA + ". The dial plan has an entry for Lync-only numbers, so the call"
                                + " leaves on the Lync line; all of Ana's endpoints ring, she answers at the desk.",
                        "Ana has another number in Lync",
                        Steps::cicToLync),
                new Step(
                        "lync-station",
                        "A Lync endpoint as a station",
                        "Carl dials 103, a station whose address is tel:+13175559130: Dora's Lync endpoints ring, and"
                                + " Carl's call is answered only when she has answered.",
                        "Dora is signed in nowhere",
                        Steps::lyncStation),
                new Step(
                        "hold",
                        "Hold and resume",
                        "Ana holds her call with Bea as Lync does (a=inactive): the phone must fall silent, and be"
                                + " heard again after resume. Then Bea holds.",
                        "Bea's phone does not understand hold",
                        Steps::hold),
                new Step(
                        "pstn-in",
                        "A call from the telephone network",
                        "Somebody outside dials " + World.BEA + "; the gateway sends it to Tandem's PSTN line.",
                        "the caller's audio is lost: one-way sound",
                        Steps::pstnIn),
                new Step(
                        "pstn-out",
                        "A call to the telephone network",
                        "Bea dials " + World.OUTSIDE + ": the dial plan sends it out by the PSTN line.",
                        "the dial plan has no entry for outside numbers",
                        Steps::pstnOut),
                new Step(
                        "routing-1",
                        "Routing option 1: a proxy first",
                        "Calls from outside first meet a SIP proxy with a table of numbers: " + World.BEA
                                + " goes to Tandem, " + World.ANA + " straight to Lync. The proxy stays in the call.",
                        "the proxy's table sends Bea's number to Lync",
                        Steps::routing1),
                new Step(
                        "routing-2",
                        "Routing option 2: Tandem first",
                        "All calls from outside come to Tandem: " + World.CARL + " rings at Carl's, and " + World.EVA
                                + ", who is only in Lync, is called by the Lync line with the caller's number kept.",
                        "Eva is signed in nowhere",
                        Steps::routing2),
                new Step(
                        "routing-3",
                        "Routing option 3: Lync first",
                        "All calls from outside come to Lync: its voice route hands Tandem's numbers to the trunk. A"
                                + " number that nobody has is refused, and does not come back to Lync.",
                        "Lync has no voice route to Tandem",
                        Steps::routing3),
                new Step(
                        "wrong-number",
                        "A wrong number",
                        "Bea, and Ana too, dial " + World.NOBODY + ", which nobody has: both are told so with 404,"
                                + " and nothing leaves towards Lync or outside.",
                        "a station with that number exists",
                        Steps::wrongNumber),
                new Step(
                        "failed-proxy",
                        "The first mediation server is dead",
                        "MS 1 crashes. Bea calls Ana: Tandem finds no connection and takes the second of the line's"
                                + " proxies, MS 2.",
                        "MS 2 is dead too",
                        Steps::failedProxy));
    }

    /// Parts of the configuration that a fault leaves out.
    static Set<String> leftOut(Optional<String> broken) {
        return broken.filter("pstn-out"::equals).isPresent() ? Set.of("pstn-numbers") : Set.of();
    }

    /// Parts of the configuration that a fault adds.
    static Set<String> added(Optional<String> broken) {
        return broken.filter("wrong-number"::equals).isPresent() ? Set.of("ghost") : Set.of();
    }

    private static void lyncToCic(Stage stage) {
        World world = stage.world();
        if (stage.broken()) {
            world.bea().unregister();
        }
        LyncCall call = world.ms1().call(world.laptop("Ana"), "101");
        Offered atBea = world.bea().awaitCall().ring();
        stage.requireNumber(World.ANA, atBea.invite().fromUser(), "Bea's display");
        stage.requireRinging(call.awaitRinging());
        Talk bea = atBea.answer();
        Talk ana = call.awaitAnswer();
        stage.requireTalking(ana, bea);
        stage.hangUp(ana, bea);
    }

    private static void cicToLync(Stage stage) {
        World world = stage.world();
        LyncUser user = world.lyncUser("Ana");
        if (stage.broken()) {
            world.directory().remove(user);
        }
        Placed call = world.bea().call(World.ANA);
        LyncOffer atLaptop = user.endpoints().getFirst().awaitOffer();
        LyncOffer atDesk = user.endpoints().getLast().awaitOffer();
        stage.saw("the INVITE came by the trunk, " + user.endpoints().size() + " endpoints of Ana's ring");
        stage.requireNumber(World.BEA, atDesk.invite().fromUser(), "Ana's display");
        requireMark(stage, atDesk.invite());
        stage.requireRinging(call.awaitRinging());
        Talk ana = atDesk.answer();
        Talk bea = call.awaitAnswer();
        Stage.require(
                atLaptop.awaitStopped(Duration.ofSeconds(5)) == LyncOffer.Stopped.ANSWERED_ELSEWHERE,
                "Ana's laptop did not stop ringing");
        stage.requireTalking(bea, ana);
        stage.hangUp(ana, bea);
    }

    private static void requireMark(Stage stage, Message invite) {
        String mark = invite.field("ms-call-source");
        Stage.require("non-ms-rtc".equals(mark), "ms-call-source at Lync is " + mark);
        stage.saw("Lync sees ms-call-source: non-ms-rtc");
    }

    private static void lyncStation(Stage stage) {
        World world = stage.world();
        LyncUser user = world.lyncUser("Dora");
        LyncEndpoint desk = user.endpoints().getLast();
        if (stage.broken()) {
            List.copyOf(user.endpoints()).forEach(user::signOut);
        }
        Placed call = world.carl().call("103");
        LyncOffer atDesk = desk.awaitOffer();
        stage.requireNumber(user.lineUri(), atDesk.invite().requestUser(), "the request to Lync");
        stage.requireNumber(World.CARL, atDesk.invite().fromUser(), "Dora's display");
        requireMark(stage, atDesk.invite());
        stage.requireRinging(call.awaitRinging());
        Stage.require(
                call.call().next(QUIET).filter(Message::isSuccess).isEmpty(),
                "Carl's call was answered before Dora picked up");
        Talk dora = atDesk.answer();
        Talk carl = call.awaitAnswer();
        stage.requireTalking(carl, dora);
        stage.hangUp(carl, dora);
    }

    private static void hold(Stage stage) {
        World world = stage.world();
        LyncCall call = world.ms1().call(world.laptop("Ana"), "101");
        Talk bea = world.bea().awaitCall().ring().answer();
        Talk ana = call.awaitAnswer();
        if (stage.broken()) {
            var _ = bea.ignoreHold();
        }
        stage.requireTalking(ana, bea);

        Sdp answer = ana.hold(Sdp.Direction.INACTIVE);
        Stage.require(
                answer.direction() == Sdp.Direction.INACTIVE,
                "Ana's hold was answered with " + answer.direction() + " instead of inactive");
        requireSilence(ana, bea);
        stage.saw("Ana holds: the answer says inactive, and no audio flows either way");
        Stage.require(ana.resume().direction() == Sdp.Direction.SENDRECV, "resume was not answered with sendrecv");
        ana.hears(25);
        bea.hears(25);
        stage.saw("Ana resumes: both hear each other again");

        Sdp held = bea.hold(Sdp.Direction.SENDONLY);
        Stage.require(!held.direction().sends(), "Bea's hold was answered with " + held.direction());
        requireQuiet(bea);
        stage.saw("Bea holds: Ana's side answers " + held.direction() + " and sends nothing");
        var _ = bea.resume();
        ana.hears(25);
        bea.hears(25);
        stage.hangUp(bea, ana);
    }

    private static void requireSilence(Talk one, Talk other) {
        requireQuiet(one);
        requireQuiet(other);
    }

    private static void requireQuiet(Talk talk) {
        // What was on its way when the hold took effect may still come in.
        var _ = talk.media().listen(QUIET);
        long packets = talk.media().listen(QUIET);
        Stage.require(packets == 0, talk.who() + " still hears audio while held: " + packets + " packets");
    }

    private static void pstnIn(Stage stage) {
        World world = stage.world();
        Placed call = world.pstn()
                .call(World.OUTSIDE, World.BEA, Transport.UDP, world.site().pstnLine(), stage.broken(), _ -> {});
        Offered atBea = world.bea().awaitCall().ring();
        stage.requireNumber(World.OUTSIDE, atBea.invite().fromUser(), "Bea's display");
        stage.requireRinging(call.awaitRinging());
        Talk bea = atBea.answer();
        Talk caller = call.awaitAnswer();
        stage.requireTalking(caller, bea);
        stage.hangUp(caller, bea);
    }

    private static void pstnOut(Stage stage) {
        World world = stage.world();
        Placed call = world.bea().call(World.OUTSIDE);
        Offered outside = world.pstn().awaitCall();
        stage.requireNumber(World.OUTSIDE, outside.invite().requestUser(), "the gateway's INVITE");
        stage.requireNumber(World.BEA, outside.invite().fromUser(), "the display outside");
        outside.ring();
        stage.requireRinging(call.awaitRinging());
        Talk subscriber = outside.answer();
        Talk bea = call.awaitAnswer();
        stage.requireTalking(bea, subscriber);
        stage.hangUp(bea, subscriber);
    }

    private static void routing1(Stage stage) {
        World world = stage.world();
        if (stage.broken()) {
            world.proxy().table(_ -> Optional.of(world.toLync()));
        }
        int before = world.proxy().passed().size();
        int byLync = world.ms1().trunk(World.LYNC_PSTN_TRUNK).invites().size();
        Placed call = world.pstn()
                .call(World.OUTSIDE, World.BEA, Transport.UDP, world.proxy().udpAddress());
        Offered atBea = world.bea().awaitCall().ring();
        Stage.require(
                world.ms1().trunk(World.LYNC_PSTN_TRUNK).invites().size() == byLync,
                "the call to Bea came by a detour over Lync");
        stage.requireNumber(World.OUTSIDE, atBea.invite().fromUser(), "Bea's display");
        stage.requireRinging(call.awaitRinging());
        Talk bea = atBea.answer();
        Talk caller = call.awaitAnswer();
        stage.requireTalking(caller, bea);
        stage.hangUp(bea, caller);
        List<String> passed = world.proxy().passed().all().stream()
                .skip(before)
                .map(Message::method)
                .toList();
        Stage.require(
                passed.containsAll(List.of("INVITE", "ACK", "BYE")),
                "the proxy set Record-Route, but only " + passed + " came through it");
        stage.saw("INVITE, ACK and Bea's BYE all went by the proxy");

        int lyncCalls = world.ms1().trunk(World.LYNC_TRUNK).invites().size();
        Placed toLync = world.pstn()
                .call(World.OUTSIDE, World.ANA, Transport.UDP, world.proxy().udpAddress());
        Talk ana = world.laptop("Ana").awaitOffer().answer();
        stage.hangUp(toLync.awaitAnswer(), ana);
        Stage.require(
                world.ms1().trunk(World.LYNC_TRUNK).invites().size() == lyncCalls,
                "the proxy's call to Ana went by Tandem");
        stage.saw("a call to Ana's number goes from the proxy to Lync without Tandem");
    }

    private static void routing2(Stage stage) {
        World world = stage.world();
        LyncUser eva = world.lyncUser("Eva");
        LyncEndpoint laptop = world.laptop("Eva");
        if (stage.broken()) {
            List.copyOf(eva.endpoints()).forEach(eva::signOut);
        }
        var line = world.site().pstnLine();
        Placed toCarl = world.pstn().call(World.OUTSIDE, World.CARL, Transport.UDP, line);
        Talk carl = world.carl().awaitCall().ring().answer();
        Talk caller = toCarl.awaitAnswer();
        stage.requireTalking(caller, carl);
        stage.hangUp(carl, caller);

        Placed toEva = world.pstn()
                .call(
                        World.OUTSIDE,
                        World.EVA,
                        Transport.UDP,
                        line,
                        false,
                        text -> text.field("Diversion", "<sip:+13175550100@lab.example>;reason=unconditional"));
        LyncOffer atEva = laptop.awaitOffer();
        stage.requireNumber(World.OUTSIDE, atEva.invite().fromUser(), "Eva's display");
        requireMark(stage, atEva.invite());
        stage.requireRinging(toEva.awaitRinging());
        Talk there = atEva.answer();
        Talk here = toEva.awaitAnswer();
        stage.requireTalking(here, there);
        stage.hangUp(there, here);
    }

    private static void routing3(Stage stage) {
        World world = stage.world();
        if (stage.broken()) {
            world.directory().removeRoute("to Tandem");
        }
        MediationServer lync = world.ms1();
        var trunk = lync.trunk(World.LYNC_PSTN_TRUNK).address();
        Placed call = world.pstnAtLync().call(World.OUTSIDE, World.BEA, Transport.TCP, trunk);
        Offered atBea = world.bea().awaitCall().ring();
        stage.requireNumber(World.OUTSIDE, atBea.invite().fromUser(), "Bea's display");
        stage.requireRinging(call.awaitRinging());
        Talk bea = atBea.answer();
        Talk caller = call.awaitAnswer();
        stage.requireTalking(caller, bea);
        stage.hangUp(caller, bea);

        int before = invitesFromTandem(world);
        Placed lost = world.pstnAtLync().call(World.OUTSIDE, World.NOBODY, Transport.TCP, trunk);
        var _ = stage.requireRefusal(lost, 404);
        Stage.require(invitesFromTandem(world) == before, "Tandem sent the unmatched number back to Lync");
        stage.saw("Lync got no call back: no loop");
    }

    private static int invitesFromTandem(World world) {
        return world.ms1().trunk(World.LYNC_TRUNK).invites().size()
                + world.ms2().trunk(World.LYNC_TRUNK).invites().size();
    }

    private static void wrongNumber(Stage stage) {
        World world = stage.world();
        int before = invitesFromTandem(world);
        var _ = stage.requireRefusal(world.bea().call(World.NOBODY), 404);
        LyncCall call = world.ms1().call(world.laptop("Ana"), World.NOBODY);
        Message refusal = call.awaitRefusal();
        Stage.require(refusal.status() == 404, "Ana was refused with " + refusal.summary() + " instead of 404");
        stage.saw("Ana is refused with " + refusal.status() + " " + refusal.reason());
        Stage.require(invitesFromTandem(world) == before, "the wrong number was sent to Lync");
        Stage.require(
                world.pstn().pollInvite(QUIET).isEmpty(), "the wrong number was sent out to the telephone network");
        stage.saw("nothing left towards Lync or outside");
    }

    private static void failedProxy(Stage stage) {
        World world = stage.world();
        world.ms1().kill(World.LYNC_TRUNK);
        if (stage.broken()) {
            world.ms2().kill(World.LYNC_TRUNK);
        }
        int before = world.ms2().trunk(World.LYNC_TRUNK).invites().size();
        Placed call = world.bea().call(World.ANA);
        LyncOffer offer = world.laptop("Ana").awaitOffer();
        Stage.require(
                world.ms2().trunk(World.LYNC_TRUNK).invites().size() == before + 1, "the call did not come to MS 2");
        stage.saw("MS 2 got the INVITE");
        Talk ana = offer.answer();
        Talk bea = call.awaitAnswer();
        stage.requireTalking(bea, ana);
        stage.hangUp(bea, ana);
        world.ms1().revive(World.LYNC_TRUNK);
    }
}
