package org.tandem.call.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallEvent;
import org.tandem.call.CallLeg;
import org.tandem.call.Calls;
import org.tandem.call.Media;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// The caller's leg.
final class CallerLeg extends SipLeg implements CallLeg.Incoming {
    private final InviteDialog dialog;
    private final LegRules rules;
    private final Duration retryAfter;
    private volatile Calls.@Nullable NewCall call;
    /// What a reliable 18x has described; written in the call's mailbox alone.
    private @Nullable Media settled;

    private final AtomicReference<@Nullable Media> correction = new AtomicReference<>();

    /// @param retryAfter put on 503, zero for none
    CallerLeg(InviteDialog dialog, LegRules rules, Duration retryAfter) {
        this.dialog = dialog;
        this.rules = rules;
        this.retryAfter = retryAfter;
    }

    /// Called before the dialog tells anything.
    void begun(Calls.NewCall begun) {
        call = begun;
    }

    @Override
    InviteDialog dialog() {
        return dialog;
    }

    @Override
    LegId leg() {
        return known().leg();
    }

    @Override
    void tell(CallEvent event) {
        known().events().accept(event);
    }

    @Override
    LegRules rules() {
        return rules;
    }

    @Override
    public boolean isWith(String remoteTag) {
        return dialog.invite().from().tag().orElse("").equals(remoteTag);
    }

    @Override
    void acknowledged() {
        Media media = correction.getAndSet(null);
        if (media != null) {
            dialog.reinvite(rules.allow(), SipTexts.body(media));
        }
    }

    private Calls.NewCall known() {
        Calls.NewCall begun = call;
        if (begun == null) {
            throw new IllegalStateException("the call has not begun");
        }
        return begun;
    }

    @Override
    public void onCancelled(SipRequest cancel) {
        tell(new CallEvent.Cancelled(leg()));
    }

    @Override
    public void onProgress(SipResponse response) {
        throw notCalled();
    }

    @Override
    public void onEarlyOffer(SipResponse response) {
        throw notCalled();
    }

    @Override
    public void onPrack(SipRequest prack) {
        tell(new CallEvent.EarlyAnswered(leg(), SipTexts.media(prack.body())));
    }

    @Override
    public void onAnswered(SipResponse response) {
        throw notCalled();
    }

    @Override
    public void onFailed(SipResponse response) {
        throw notCalled();
    }

    @Override
    public void onFailed(SendFailure failure) {
        throw notCalled();
    }

    private IllegalStateException notCalled() {
        return new IllegalStateException("leg " + leg() + " is the caller's: it has no response to an INVITE of ours");
    }

    @Override
    public void ring(int status, Media early) {
        if (early.isPresent() && settled == null && dialog.sendsReliably()) {
            settled = early;
        }
        dialog.progress(status, rules.allow(), SipTexts.body(early));
    }

    /// A description that has arrived in a reliable 18x is not said again in the 200. Where another branch of a fork
    /// has answered, the caller must hear of its description all the same: by a re-INVITE after the ACK.
    @Override
    public void accept(Media media) {
        Media before = settled;
        if (before != null && media.isPresent() && !media.equals(before)) {
            correction.set(media);
        }
        dialog.accept(rules.allow(), SipTexts.body(media));
    }

    @Override
    public void refuse(Cause cause, String sentence) {
        List<Header> headers = SipTexts.reason(cause, sentence);
        if (cause.status() == 503 && !retryAfter.isZero()) {
            headers = new ArrayList<>(headers);
            headers.add(new Header(HeaderName.RETRY_AFTER, Long.toString(retryAfter.toSeconds())));
        }
        dialog.reject(cause.status(), headers);
    }
}
