package org.tandem.call.sip;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallEvent;
import org.tandem.call.Media;
import org.tandem.call.Note;
import org.tandem.call.Referral;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// What both kinds of legs do inside a dialog: tells the call what happens there, and does what the call
/// wants.
///
/// The listener's side runs on threads of `sip`, the leg's side in the call's mailbox; both may run at once.
abstract class SipLeg implements InviteDialogListener {
    /// The peer's re-INVITE or UPDATE that waits for its answer; there is at most one in a dialog, since `sip`
    /// refuses a second.
    private final AtomicReference<@Nullable IncomingRequest> reinvite = new AtomicReference<>();
    /// The REFER that waits for its answer.
    private final AtomicReference<@Nullable IncomingRequest> refer = new AtomicReference<>();
    /// Notes that wait for theirs, by their CSeq; made when the first comes.
    private volatile @Nullable ConcurrentMap<Long, IncomingRequest> notes;
    /// Set in the call's mailbox alone.
    private @Nullable Subscription subscription;

    /// Null only while the leg is being made.
    abstract @Nullable InviteDialog dialog();

    abstract LegId leg();

    abstract void tell(CallEvent event);

    abstract LegRules rules();

    /// So many notes of one leg may wait for their answers.
    private static final int NOTES_MAX = 20;

    private InviteDialog established() {
        InviteDialog dialog = dialog();
        if (dialog == null) {
            throw new IllegalStateException("leg " + leg() + " has no dialog");
        }
        return dialog;
    }

    // From the dialog.

    @Override
    public final void onAck(SipRequest ack) {
        tell(new CallEvent.Acked(leg(), SipTexts.media(ack.body())));
        acknowledged();
    }

    /// The ACK of a 2xx of ours came, and the call has been told.
    void acknowledged() {}

    @Override
    public final void onReinvite(IncomingRequest request) {
        if (!rules().isFaxTaken() && SipTexts.offersFax(request.request())) {
            // The session stays as it was. Source: direct-sip-trunk.md §10.
            request.respond(488);
            return;
        }
        reinvite.set(request);
        tell(new CallEvent.Reoffered(leg(), SipTexts.media(request.request().body())));
    }

    @Override
    public final void onUpdate(IncomingRequest request) {
        onReinvite(request);
    }

    @Override
    public final void onUpdateAnswered(SipResponse response) {
        tell(new CallEvent.UpdateAnswered(leg(), response.status(), SipTexts.media(response.body())));
    }

    @Override
    public final void onUpdateFailed(SendFailure failure) {
        // One that could not be sent may be tried again soon; after silence the asker is told of an error.
        int status = failure instanceof SendFailure.Refused ? 491 : 500;
        tell(new CallEvent.UpdateAnswered(leg(), status, Media.NONE));
    }

    @Override
    public final void onReinviteAnswered(SipResponse response) {
        tell(new CallEvent.ReofferAnswered(leg(), response.status(), SipTexts.media(response.body())));
    }

    @Override
    public final void onReinviteFailed(SendFailure failure) {
        tell(new CallEvent.ReofferFailed(leg(), failure.sentence()));
    }

    @Override
    public final void onRequest(IncomingRequest request) {
        Method method = request.request().method();
        if (method.equals(Method.OPTIONS)) {
            request.respond(200, rules().allow(), Body.EMPTY);
        } else if (method.equals(Method.REFER)) {
            onRefer(request);
        } else if (method.equals(Method.INFO)) {
            onInfo(request);
        } else if (method.equals(Method.NOTIFY)) {
            // We subscribe to nothing.
            request.respond(481);
        } else if (method.equals(Method.SUBSCRIBE)) {
            request.respond(489);
        } else {
            request.respond(405, rules().allow(), Body.EMPTY);
        }
    }

    private void onRefer(IncomingRequest request) {
        if (!rules().takesReferrals()) {
            String sentence = "line " + rules().dialled().line().name() + " processes no REFER";
            request.respond(403, SipTexts.reason(Cause.NOT_ALLOWED, sentence), Body.EMPTY);
            return;
        }
        switch (Referrals.read(request.request(), rules().dialled())) {
            case Referrals.Reading.Unreadable(int status, String sentence) ->
                request.respond(status, SipTexts.reason(Cause.PROTOCOL_ERROR, sentence), Body.EMPTY);
            case Referrals.Reading.Read(Referral referral) -> {
                if (refer.compareAndSet(null, request)) {
                    tell(new CallEvent.Referred(leg(), referral, null, null));
                } else {
                    request.respond(491);
                }
            }
        }
    }

    private void onInfo(IncomingRequest request) {
        ConcurrentMap<Long, IncomingRequest> waiting = notes;
        if (waiting == null) {
            // Requests of one dialog come one after the other, so there is no race for the first.
            waiting = new ConcurrentHashMap<>(2);
            notes = waiting;
        }
        if (waiting.size() >= NOTES_MAX) {
            request.respond(503);
            return;
        }
        long ticket = request.request().cseq().number();
        waiting.put(ticket, request);
        tell(new CallEvent.Noted(leg(), ticket, SipTexts.note(request.request())));
    }

    @Override
    public final void onBye(SipRequest bye) {
        tell(new CallEvent.HungUp(leg()));
    }

    @Override
    public final void onGone(String sentence) {
        tell(new CallEvent.Gone(leg(), sentence));
    }

    // From the call.

    public final String sipCallId() {
        InviteDialog dialog = dialog();
        return dialog == null ? "" : dialog.invite().callId();
    }

    public final String localTag() {
        InviteDialog dialog = dialog();
        return dialog == null ? "" : dialog.localTag();
    }

    public final void acknowledge(Media answer) {
        established().ack(SipTexts.body(answer));
    }

    public final void reoffer(Media offer) {
        established().reinvite(rules().allow(), SipTexts.body(offer));
    }

    public final void update(Media offer) {
        InviteDialog dialog = established();
        if (dialog.peerTakesUpdate()) {
            dialog.update(rules().allow(), SipTexts.body(offer));
        } else {
            tell(new CallEvent.UpdateAnswered(leg(), 488, Media.NONE));
        }
    }

    public final void answerReoffer(int status, Media media) {
        IncomingRequest waiting = reinvite.getAndSet(null);
        if (waiting != null) {
            waiting.respond(status, status < 300 ? rules().allow() : List.of(), SipTexts.body(media));
        }
    }

    public final void answerReferral(int status, String sentence) {
        IncomingRequest waiting = refer.getAndSet(null);
        if (waiting == null) {
            return;
        }
        if (status >= 300) {
            waiting.respond(status, SipTexts.reason(Cause.ofStatus(status), sentence), Body.EMPTY);
            return;
        }
        boolean isTold = waiting.request()
                .header(HeaderName.REFER_SUB)
                .map(value -> !value.strip().equalsIgnoreCase("false"))
                .orElse(true);
        subscription =
                new Subscription(subscription == null, waiting.request().cseq().number());
        // Source: RFC 4488 §4, where no subscription is wanted.
        List<Header> headers = isTold ? List.of() : List.of(new Header(HeaderName.REFER_SUB, "false"));
        waiting.respond(isTold ? status : 200, headers, Body.EMPTY);
    }

    public final void notify(int status, boolean isLast) {
        Subscription told = subscription;
        if (told != null) {
            told.tell(established(), status, isLast);
        }
    }

    public final void note(Note note, IntConsumer answered) {
        established().request(Method.INFO, SipTexts.headers(note), SipTexts.body(note), new AnswerListener() {
            @Override
            public void onFinal(SipResponse response) {
                answered.accept(response.status());
            }

            @Override
            public void onFailed(SendFailure failure) {
                answered.accept(500);
            }
        });
    }

    public final void answerNote(long ticket, int status) {
        ConcurrentMap<Long, IncomingRequest> waiting = notes;
        IncomingRequest note = waiting == null ? null : waiting.remove(ticket);
        if (note != null) {
            note.respond(status);
        }
    }

    public final void hangUp(Cause cause, String sentence) {
        established().bye(SipTexts.reason(cause, sentence));
    }

    /// Each of these does nothing where the dialog's state asks for another.
    public final void release(Cause cause, String sentence) {
        InviteDialog dialog = dialog();
        if (dialog == null) {
            return;
        }
        if (dialog.isIncoming()) {
            dialog.reject(cause.status(), SipTexts.reason(cause, sentence));
        } else {
            dialog.cancel(SipTexts.reason(cause, sentence));
        }
        dialog.bye(SipTexts.reason(cause, sentence));
    }
}
