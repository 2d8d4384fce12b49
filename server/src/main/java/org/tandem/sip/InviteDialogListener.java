package org.tandem.sip;

import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// Hears what happens in one [InviteDialog]; what it hears comes in the order in which it happened, never two
/// at once.
///
/// Called on threads of `sip` (readers, timers): implementers post to a mailbox and return at once. The dialog
/// is over after `onFailed`, `onCancelled`, `onBye` and `onGone`: nothing follows them.
public interface InviteDialogListener {

    /// As client: a provisional response above 100. Responses with different To tags belong to different early
    /// dialogs (forking): up to 20 are tracked, further ones are counted and not reported.
    void onProgress(SipResponse response);

    /// As client: a reliable 18x with an offer, since our INVITE had none. Call [InviteDialog#answerProgress].
    void onEarlyOffer(SipResponse response);

    /// As client: the first 2xx. Call [InviteDialog#ack].
    void onAnswered(SipResponse response);

    /// As client: a final response of 300 or more (it has been acknowledged).
    void onFailed(SipResponse response);

    /// As client: no final response at all.
    void onFailed(SendFailure failure);

    /// As server: the caller gave up; 200 to the CANCEL and 487 to the INVITE have been sent.
    void onCancelled(SipRequest cancel);

    /// As server: the ACK of our 2xx to the INVITE or to a re-INVITE came; its body is the answer where our 2xx
    /// held the offer.
    void onAck(SipRequest ack);

    /// As server: the PRACK of a 18x of ours brought the answer to the offer in it; 200 has been sent.
    void onPrack(SipRequest prack);

    /// An UPDATE (or a PRACK) with an offer; answer it by its `respond`. Glare has been answered 491 or 500, and
    /// an UPDATE without description 200.
    void onUpdate(IncomingRequest update);

    /// The final response to our UPDATE; it needs no [InviteDialog#ack].
    void onUpdateAnswered(SipResponse response);

    /// No answer to our UPDATE, or it could not be sent now.
    void onUpdateFailed(SendFailure failure);

    /// A re-INVITE from the peer; answer it by its `respond` (repeats of a 2xx are done here). Glare has been
    /// answered 491.
    void onReinvite(IncomingRequest reinvite);

    /// The final response to our re-INVITE; a 2xx waits for [InviteDialog#ack].
    void onReinviteAnswered(SipResponse response);

    /// No answer to our re-INVITE (the dialog may live on), or it was refused by a limit of ours.
    void onReinviteFailed(SendFailure failure);

    /// Any other request in the dialog, whatever its method: INFO, REFER, NOTIFY, MESSAGE, OPTIONS.
    void onRequest(IncomingRequest request);

    /// The peer hung up; 200 has been sent.
    void onBye(SipRequest bye);

    /// The dialog is over without a BYE from the peer: our 2xx was never acknowledged, a request in it got 481
    /// or 408, the transport is lost for good. A BYE has been tried where it makes sense.
    void onGone(String sentence);
}
