package org.tandem.call.sip;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Cause;
import org.tandem.base.LegId;
import org.tandem.call.CallEvent;
import org.tandem.call.CallLeg;
import org.tandem.call.Failure;
import org.tandem.call.Media;
import org.tandem.call.Target;
import org.tandem.line.Proxy;
import org.tandem.line.ProxyOutcomes;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.SendFailure;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// A leg that we call. Tells the line's health how its proxy fared, too.
final class CalledLeg extends SipLeg implements CallLeg.Outgoing {
    /// What tells a phone that rings to answer, a convention that many makers share.
    private static final List<Header> TALK =
            List.of(new Header(HeaderName.EVENT, "talk"), new Header(HeaderName.SUBSCRIPTION_STATE, "terminated"));

    private final LegId leg;
    private final Target target;
    private final LegRules rules;
    private final ProxyOutcomes outcomes;
    private final Consumer<CallEvent> events;
    private volatile @Nullable InviteDialog dialog;
    /// Written and read by the listener's side alone, which is never called twice at once.
    private @Nullable EarlyAnswer earlyAnswer;

    /// The description in the last 18x that had one, and whose it is.
    private record EarlyAnswer(String tag, Media media) {}
    /// Those of early dialogs, and after the answer that of the only one that is left.
    private volatile Set<String> remoteTags = Set.of();

    CalledLeg(LegId leg, Target target, LegRules rules, ProxyOutcomes outcomes, Consumer<CallEvent> events) {
        this.leg = leg;
        this.target = target;
        this.rules = rules;
        this.outcomes = outcomes;
        this.events = events;
    }

    /// Called once, before anything else that needs it: by the mailbox that dials.
    void sentAs(InviteDialog sent) {
        dialog = sent;
    }

    @Override
    @Nullable
    InviteDialog dialog() {
        return dialog;
    }

    @Override
    LegId leg() {
        return leg;
    }

    @Override
    void tell(CallEvent event) {
        events.accept(event);
    }

    @Override
    LegRules rules() {
        return rules;
    }

    @Override
    public boolean isWith(String remoteTag) {
        return remoteTags.contains(remoteTag);
    }

    @Override
    public void onProgress(SipResponse response) {
        response.to().tag().ifPresent(this::learn);
        Media early = SipTexts.media(response.body());
        if (early.isPresent()) {
            earlyAnswer = new EarlyAnswer(tag(response), early);
        }
        tell(new CallEvent.Progressed(leg, response.status(), early));
    }

    @Override
    public void onEarlyOffer(SipResponse response) {
        response.to().tag().ifPresent(this::learn);
        tell(new CallEvent.EarlyOffered(leg, response.status(), SipTexts.media(response.body())));
    }

    @Override
    public void onPrack(SipRequest prack) {
        throw new IllegalStateException("leg " + leg + " has no 18x of ours to acknowledge");
    }

    @Override
    public void onAnswered(SipResponse response) {
        answered();
        remoteTags = Set.of(tag(response));
        Media media = SipTexts.media(response.body());
        EarlyAnswer known = earlyAnswer;
        if (!media.isPresent() && known != null && known.tag().equals(tag(response))) {
            // The answer came in a reliable 18x already, and is not said twice. Source: RFC 3262 §5.
            media = known.media();
        }
        tell(new CallEvent.Answered(leg, media));
    }

    private static String tag(SipResponse response) {
        return response.to().tag().orElse("");
    }

    @Override
    public void onFailed(SipResponse response) {
        answered();
        tell(new CallEvent.Failed(
                leg, new Failure.Response(response.status(), SipTexts.cause(response), SipTexts.refusal(response))));
    }

    @Override
    public void onFailed(SendFailure failure) {
        tell(new CallEvent.Failed(
                leg,
                switch (failure) {
                    case SendFailure.NoResponse(String sentence) -> {
                        failed(sentence);
                        yield new Failure.NoResponse(sentence);
                    }
                    case SendFailure.Unreachable(String sentence) -> {
                        failed(sentence);
                        yield new Failure.Unreachable(sentence);
                    }
                    case SendFailure.Refused(String sentence) -> new Failure.NoRoom(sentence);
                }));
    }

    @Override
    public void onCancelled(SipRequest cancel) {
        throw new IllegalStateException("leg " + leg + " is ours to cancel");
    }

    @Override
    public void answerEarly(Media answer) {
        InviteDialog sent = dialog;
        if (sent != null) {
            sent.answerProgress(SipTexts.body(answer));
        }
    }

    @Override
    public void cancel(Cause cause) {
        InviteDialog sent = dialog;
        if (sent != null) {
            sent.cancel(SipTexts.reason(cause, cause == Cause.NORMAL ? "given up or answered elsewhere" : "given up"));
        }
    }

    @Override
    public void talk() {
        InviteDialog sent = dialog;
        if (sent != null) {
            sent.request(Method.NOTIFY, TALK, Body.EMPTY, Subscription.Unheeded.UNHEEDED);
        }
    }

    private void learn(String tag) {
        if (!remoteTags.contains(tag)) {
            Set<String> all = new HashSet<>(remoteTags);
            all.add(tag);
            remoteTags = Set.copyOf(all);
        }
    }

    private void answered() {
        outcomes.answered(target.line(), proxy());
    }

    private void failed(String sentence) {
        outcomes.failed(target.line(), proxy(), sentence);
    }

    private Proxy proxy() {
        return new Proxy(target.hopHost(), Math.max(0, target.hopPort()));
    }
}
