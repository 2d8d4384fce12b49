package org.tandem.lab.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An INVITE that this side sent, with all answers of all forks. Safe from any thread.
///
/// The first 2xx is acknowledged at once; a 2xx of another fork is acknowledged and ended (RFC 3261 §13.2.2.4).
public final class OutgoingCall implements ClientTransaction.Listener {
    private final UserAgent owner;
    private final CallPlan plan;
    private final String tag = Transactions.token();
    private final String callId = Transactions.token() + "@lab";
    private final Inbox<Message> responses = new Inbox<>();
    private final Inbox<Object> ends = new Inbox<>();
    private final Map<String, Dialog> dialogs = new ConcurrentHashMap<>();
    private final AtomicBoolean cancelSent = new AtomicBoolean();
    private volatile Function<Sdp, Sdp> lateAnswer = sdp -> sdp;
    private volatile @Nullable ClientTransaction transaction;
    private volatile int cseq;

    OutgoingCall(UserAgent owner, CallPlan plan) {
        this.owner = owner;
        this.plan = plan;
    }

    OutgoingCall start() {
        send("");
        return this;
    }

    /// Sends the INVITE, for the first time or with what a 401 asked for. Locked, because the 401 may come before the
    /// first sending has returned.
    private synchronized void send(String authorization) {
        cseq++;
        MessageText invite = MessageText.request("INVITE", plan.requestUri())
                .field("From", plan.from() + ";tag=" + tag)
                .field("To", plan.to())
                .field("Call-ID", callId)
                .field("CSeq", cseq + " INVITE")
                .field("Max-Forwards", "70")
                .field("Contact", plan.contact());
        if (!authorization.isEmpty()) {
            invite.field("Authorization", authorization);
        }
        plan.more().accept(invite);
        if (plan.offer().isPresent() && !invite.has("Content-Type")) {
            invite.body(plan.offer().get());
        }
        Flow flow = owner.sockets().flowTo(plan.transport(), plan.hop());
        transaction = owner.transactions().send(owner.look(invite), flow, this);
    }

    public String callId() {
        return callId;
    }

    /// The connection or port that the INVITE left by.
    public Flow flow() {
        return transaction().flow();
    }

    public Message invite() {
        return transaction().request();
    }

    private ClientTransaction transaction() {
        ClientTransaction current = transaction;
        if (current == null) {
            throw new LabFailure("the INVITE was not sent");
        }
        return current;
    }

    /// Gives the answer for an offer that comes in the 2xx, when this call was made without one.
    public OutgoingCall answerLateOffer(Function<Sdp, Sdp> answer) {
        lateAnswer = answer;
        return this;
    }

    @Override
    public void response(Message response) {
        if (response.isSuccess()) {
            success(response);
        } else if (response.status() == 401 && cseq == 1 && plan.digest().isPresent()) {
            send(plan.digest().get().answer(response, "INVITE", plan.requestUri()));
        } else {
            responses.put(response);
            if (response.isFinal()) {
                ends.put(response);
            }
        }
    }

    private void success(Message response) {
        Dialog known = dialogs.get(response.toTag());
        boolean first = dialogs.isEmpty();
        Dialog dialog = known == null ? dialogOf(response) : known;
        dialogs.put(response.toTag(), dialog);
        Optional<Sdp> late =
                plan.offer().isPresent() ? Optional.empty() : response.sdp().map(lateAnswer);
        var _ = dialog.acknowledge(cseq, late);
        if (known == null) {
            responses.put(response);
            if (first) {
                ends.put(response);
            } else {
                Thread.ofVirtual().start(dialog::bye);
            }
        }
    }

    private Dialog dialogOf(Message response) {
        var contact = response.parsed().getContactHeader();
        if (contact == null) {
            throw new LabFailure("no Contact in " + response.summary());
        }
        List<String> routes = new ArrayList<>(response.fields("Record-Route"));
        var facts = new Dialog.Facts(
                callId,
                tag,
                response.toTag(),
                plan.from(),
                plan.to(),
                plan.contact(),
                contact.getAddress().getURI(),
                routes.reversed(),
                plan.transport());
        Dialog dialog = new Dialog(owner, facts, cseq);
        dialog.remoteSdp(response.sdp());
        owner.add(dialog);
        return dialog;
    }

    @Override
    public void noAnswer(String why) {
        ends.put(why);
    }

    /// Every response so far, without repeats of a 2xx.
    public List<Message> responses() {
        return responses.all();
    }

    /// The To tags of provisional responses above 100: one for each fork.
    public Set<String> earlyTags() {
        Set<String> tags = new LinkedHashSet<>();
        for (Message response : responses.all()) {
            if (response.isProvisional() && response.status() > 100) {
                tags.add(response.toTag());
            }
        }
        return tags;
    }

    /// The next response above 100 that nobody waited for yet; empty when none comes in time.
    public Optional<Message> next(Duration limit) {
        return responses.poll(response -> response.status() > 100, limit);
    }

    /// The dialog of a 2xx that came.
    public Optional<Dialog> dialogOfTag(String remoteTag) {
        return Optional.ofNullable(dialogs.get(remoteTag));
    }

    /// Waits for a provisional response above 100; a final one first is a failure.
    public Message awaitProgress(Duration limit) {
        Message found =
                responses.await(response -> response.status() > 100, limit, "a ringing answer to " + describe());
        if (found.isFinal()) {
            throw new LabFailure("expected a ringing answer to " + describe() + ", but it was " + found.summary());
        }
        return found;
    }

    /// Waits for a response of this status; another final one first is a failure.
    public Message expect(int status, Duration limit) {
        Message found = responses.await(
                response -> response.status() == status || response.isFinal(), limit, status + " to " + describe());
        if (found.status() != status) {
            throw new LabFailure("expected " + status + " to " + describe() + ", but it was " + found.summary());
        }
        return found;
    }

    /// Waits for the final response of whatever code. Throws [LabFailure] on silence or a broken connection.
    public Message awaitFinal(Duration limit) {
        Object end = ends.await(_ -> true, limit, "a final answer to " + describe());
        if (end instanceof Message message) {
            return message;
        }
        throw new LabFailure(String.valueOf(end));
    }

    /// Waits until the call is answered. A refusal is a failure that says how it was refused.
    public Dialog answered(Duration limit) {
        Message response = awaitFinal(limit);
        Dialog dialog = dialogs.get(response.toTag());
        if (!response.isSuccess() || dialog == null) {
            throw new LabFailure(describe() + " was not answered: " + response.status() + " " + response.reason());
        }
        return dialog;
    }

    /// Gives up the call: CANCEL, once a provisional response allows it (RFC 3261 §9.1). The 487 comes as final
    /// response.
    public void cancel(Duration limit) {
        if (responses.all().isEmpty()) {
            responses.await(_ -> true, limit, "an answer to " + describe() + " before CANCEL");
        }
        if (!cancelSent.compareAndSet(false, true)) {
            return;
        }
        Message invite = invite();
        MessageText cancel = MessageText.request("CANCEL", plan.requestUri())
                .field("Max-Forwards", "70")
                .field("From", plan.from() + ";tag=" + tag)
                .field("To", plan.to())
                .field("Call-ID", callId)
                .field("CSeq", cseq + " CANCEL");
        var _ = owner.transactions()
                .sendCancel(
                        owner.look(cancel), transaction().flow(), invite.branch(), new ClientTransaction.Listener() {
                            @Override
                            public void response(Message response) {}

                            @Override
                            public void noAnswer(String why) {}
                        });
    }

    /// Waits until the connection of the INVITE is gone.
    public void expectFlowClosed(Duration limit) {
        Flow flow = flow();
        Inbox<Boolean> closed = new Inbox<>();
        flow.onClose(() -> closed.put(true));
        var _ = closed.await(_ -> true, limit, "the end of the connection of " + describe());
    }

    private String describe() {
        return "the call to " + plan.to();
    }
}
