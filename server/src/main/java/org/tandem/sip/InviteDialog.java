package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;

/// A call as SIP sees it: one INVITE, its early dialogs, the dialog that its answer makes, until that ends.
/// Both roles.
///
/// It keeps the rules of the RFC by itself: CSeq, tags, route set, repeats of the 2xx until its ACK, CANCEL
/// against 200, ACK and BYE for a second 2xx of a fork, 491 for glare, 481 for strangers. What it can't know,
/// it asks its [InviteDialogListener]. All methods may be called by any thread and do not block; one that no
/// longer fits the state (an answer to an INVITE that was cancelled a moment ago) does nothing: the listener
/// hears, or has heard, how it ended. Source: RFC 3261 §12 to §15, RFC 6026, RFC 3264,
/// RFC 3262, RFC 3311.
public interface InviteDialog {

    /// The INVITE that began it, received or sent.
    SipRequest invite();

    SipPort port();

    /// Our tag, in From where we called and in To where we were called.
    String localTag();

    /// The peer's address as last seen or used; null before the first message to a name has been resolved.
    @org.jspecify.annotations.Nullable
    InetSocketAddress remoteAddress();

    /// Whether we got the INVITE (server) or sent it (client).
    boolean isIncoming();

    // As server, before the final response.

    /// Sends a 18x; `body` is [Body#EMPTY] or an answer (in a reliable one to an INVITE without offer: the offer).
    /// Where 18x are reliable each waits for the PRACK of the one before, and a description that has arrived once
    /// is left out of later ones and of the 200. Without PRACK in 64*T1 the INVITE is answered 504 and the listener
    /// hears `onGone`.
    void progress(int status, List<Header> headers, Body body);

    /// Whether our 18x go reliably and wait for PRACK: because the caller demands it, or because it can and the
    /// port's rules want it. Only then may a 18x hold an offer. Source: RFC 3262 §3.
    boolean sendsReliably();

    /// Sends the 200 and repeats it until its ACK; without ACK in 64*T1 the listener hears `onGone` and a BYE
    /// goes out.
    void accept(List<Header> headers, Body body);

    /// Sends a final response of 300 to 699.
    void reject(int status, List<Header> headers);

    // As client.

    /// Sends the PRACK of the reliable 18x that `onEarlyOffer` told, with the answer. Other reliable 18x are
    /// acknowledged here.
    void answerProgress(Body answer);

    /// Gives up an INVITE that has no final response yet: CANCEL when a provisional response has come, before
    /// that as soon as one comes. The outcome comes as `onFailed` (487 or another), or as `onAnswered` where
    /// 200 was faster: then ACK and BYE are sent here and the listener hears `onFailed` all the same.
    void cancel(List<Header> headers);

    /// Acknowledges the 2xx of an INVITE or re-INVITE of ours: must be called once after `onAnswered` and after
    /// each `onReinviteAnswered` with a 2xx; repeats of the 2xx are acknowledged by the same bytes.
    ///
    /// @param body the answer, if the offer came in the 2xx; else [Body#EMPTY]
    void ack(Body body);

    // Both.

    /// Sends a re-INVITE; `body` is [Body#EMPTY] to ask for an offer. The outcome comes to
    /// `onReinviteAnswered`. A 491 is tried again here after the time of RFC 3261 §14.1.
    void reinvite(List<Header> headers, Body body);

    /// Sends an UPDATE with an offer, in the confirmed dialog or in the early one that was heard of last. The
    /// outcome comes to `onUpdateAnswered`, or to `onUpdateFailed`: at once where the peer takes no UPDATE, where
    /// the first exchange of descriptions is not complete, or where another offer waits. Source: RFC 3311 §5.1.
    void update(List<Header> headers, Body offer);

    /// Whether the peer has said by `Allow` that it takes UPDATE.
    boolean peerTakesUpdate();

    /// Sends any other request in the dialog; before the answer in the early dialog that was heard of last.
    void request(Method method, List<Header> headers, Body body, AnswerListener answer);

    /// Ends the dialog by BYE. The listener hears nothing more. Before the ACK of our 200 has come, the BYE
    /// waits for it.
    void bye(List<Header> headers);
}
