package org.tandem.lab.tour;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.tandem.lab.call.Placed;
import org.tandem.lab.call.Talk;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;

/// What a step works with: the world, whether its fault is on, and a way to tell what was seen at the far peers.
///
/// @param broken whether this step's fault is on
/// @param tell takes one sentence for the newcomer
record Stage(World world, boolean broken, Consumer<String> tell) {
    void saw(String sentence) {
        tell.accept(sentence);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new LabFailure(otherwise);
        }
    }

    void requireNumber(String expected, String seen, String where) {
        require(expected.equals(seen), where + " shows \"" + seen + "\", expected " + expected);
        saw(where + " shows " + seen);
    }

    /// A provisional answer must open an early dialog: it has a To tag (RFC 3261 §12.1).
    void requireRinging(Message response) {
        require(!response.toTag().isEmpty(), response.summary() + " has no To tag");
        saw("the caller hears it ring: " + response.status() + " with a To tag");
    }

    /// Both ends have a dialog with tags, both got the other's media address untouched, and both hear 1 s of audio.
    void requireTalking(Talk caller, Talk callee) {
        require(!caller.dialog().remoteTag().isEmpty(), "the 200 at " + caller.who() + " has no To tag");
        require(!callee.dialog().remoteTag().isEmpty(), "the INVITE at " + callee.who() + " has no From tag");
        requireMedia(caller, callee);
        requireMedia(callee, caller);
        caller.hears(50);
        callee.hears(50);
        require(
                caller.media().heard().size() == 1 && callee.media().heard().size() == 1,
                "more than one audio stream came to an end");
        saw("both have the other's media address in their SDP, and both hear it: %d and %d packets"
                .formatted(caller.media().received(), callee.media().received()));
    }

    private static void requireMedia(Talk one, Talk other) {
        InetSocketAddress told = one.dialog()
                .remoteSdp()
                .orElseThrow(() -> new LabFailure(one.who() + " got no session description"))
                .media();
        require(
                told.equals(other.media().address()),
                one.who() + " was told to send audio to " + told + ", but " + other.who() + " listens on "
                        + other.media().address());
    }

    void hangUp(Talk first, Talk second) {
        first.hangUp();
        second.awaitEnd();
        saw(first.who() + " hangs up, BYE arrives at " + second.who());
    }

    Message requireRefusal(Placed call, int status) {
        Message end = call.awaitRefusal();
        require(end.status() == status, "expected " + status + ", but the call was refused with " + end.summary());
        saw("refused with " + end.status() + " " + end.reason());
        return end;
    }
}
