package org.tandem.sip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.dialog.EarlyDialog;
import org.tandem.wire.uri.SyntaxException;

/// The early dialogs of an INVITE that we sent, by To tag, and the PRACKs in them. Everything in here happens
/// inside the serial. Source: RFC 3262 §4, RFC 6228.
final class EarlyDialogs {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyDialogs.class);

    private final CallerLeg leg;
    private final Map<String, EarlyDialog> known = new LinkedHashMap<>(2);
    private String latest = "";

    EarlyDialogs(CallerLeg leg) {
        this.leg = leg;
    }

    @Nullable
    EarlyDialog find(String remoteTag) {
        return known.get(remoteTag);
    }

    /// The To tag of the dialog that was heard of last, "" before the first.
    String latest() {
        return latest;
    }

    void keep(EarlyDialog changed) {
        known.put(changed.dialog().id().remoteTag(), changed);
    }

    /// A response's dialog, counting on where its early dialog has stopped.
    Dialog continued(Dialog fresh) {
        var early = known.get(fresh.id().remoteTag());
        return early == null ? fresh : fresh.continuing(early.dialog());
    }

    /// A 18x that belongs to a dialog that is followed.
    void heard(SipResponse response, Dialog made) {
        long rseq;
        try {
            rseq = EarlyDialog.rseqOf(response);
        } catch (SyntaxException unreadable) {
            LOG.atDebug()
                    .addKeyValue("dialog", made.id())
                    .log("a reliable response without a readable RSeq is dropped");
            return;
        }
        var tag = made.id().remoteTag();
        var before = known.get(tag);
        var early = before == null
                ? EarlyDialog.of(made, !leg.invite().body().isEmpty())
                : before.with(before.dialog().refreshed(response));
        switch (early.heard(response, rseq)) {
            case EarlyDialog.Ignored _ -> {}
            case EarlyDialog.Told(var next) -> {
                take(next);
                leg.listener.onProgress(response);
            }
            case EarlyDialog.Acknowledged(var next) -> {
                take(next);
                prack(tag, Body.EMPTY);
                leg.listener.onProgress(response);
            }
            case EarlyDialog.Offered(var next) -> {
                take(next);
                leg.listener.onEarlyOffer(response);
            }
        }
        if (response.status() == 199) {
            known.remove(tag);
        }
    }

    private void take(EarlyDialog next) {
        keep(next);
        latest = next.dialog().id().remoteTag();
    }

    /// Our user's answer to the offer in a reliable 18x.
    void answer(Body answer) {
        for (var early : List.copyOf(known.values())) {
            if (early.owed()) {
                keep(early.answered(answer));
                leg.described(answer);
                prack(early.dialog().id().remoteTag(), answer);
            }
        }
    }

    private void prack(String remoteTag, Body body) {
        var early = known.get(remoteTag);
        if (early != null) {
            var rack = new Header(
                    HeaderName.RACK, early.rseq() + " " + leg.invite().cseq());
            leg.sendIn(remoteTag, Method.PRACK, List.of(rack), body, Unheard.UNHEARD);
        }
    }
}
