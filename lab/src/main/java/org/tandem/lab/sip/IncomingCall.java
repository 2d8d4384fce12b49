package org.tandem.lab.sip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// An INVITE that came in, and what this side does about it. Safe from any thread.
public final class IncomingCall {
    private final UserAgent owner;
    private final ServerTransaction invite;
    private final String tag = Transactions.token();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile Runnable onCancel = () -> {};

    IncomingCall(UserAgent owner, ServerTransaction invite) {
        this.owner = owner;
        this.invite = invite;
        invite.onCancel(this::cancelledByCaller);
    }

    private void cancelledByCaller() {
        if (decided.compareAndSet(false, true)) {
            respond(487, "Cancelled", tag, _ -> {});
        }
        cancelled.countDown();
        onCancel.run();
    }

    public Message request() {
        return invite.request();
    }

    public Flow flow() {
        return invite.flow();
    }

    /// The number or name that was called.
    public String called() {
        return request().requestUser();
    }

    public Optional<Sdp> offer() {
        return request().sdp();
    }

    public IncomingCall onCancel(Runnable action) {
        onCancel = action;
        if (invite.isCancelled()) {
            action.run();
        }
        return this;
    }

    public boolean isCancelled() {
        return invite.isCancelled();
    }

    public void trying() {
        respond(100, "Trying", "", _ -> {});
    }

    public void ring() {
        progress(180, tag, Optional.empty());
    }

    /// A provisional response in the early dialog of `localTag`: each new tag is one more fork (RFC 3261 §12.1).
    public void progress(int status, String localTag, Optional<Sdp> sdp) {
        respond(status, status == 180 ? "Ringing" : "Session Progress", localTag, text -> {
            text.field("Contact", owner.contactFor(flow()));
            sdp.ifPresent(text::body);
        });
    }

    public void earlyMedia(Sdp sdp) {
        progress(183, tag, Optional.of(sdp));
    }

    private void respond(int status, String reason, String localTag, Consumer<MessageText> more) {
        MessageText text = MessageText.response(status, reason, request(), localTag);
        more.accept(text);
        invite.respond(owner.look(text));
    }

    /// Answers with 200 in this call's first dialog and returns when the ACK is here.
    public Dialog answer(Sdp sdp) {
        return answer(sdp, tag, Duration.ofSeconds(8));
    }

    /// Answers in the early dialog of `localTag`. Throws [LabFailure] when the caller cancelled or sends no ACK.
    public Dialog answer(Sdp sdp, String localTag, Duration ackLimit) {
        Dialog dialog = accept(sdp, localTag);
        CompletableFuture<Message> ack = pendingAck;
        try {
            ack.get(ackLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new LabFailure(owner.name() + " answered " + called() + " but no ACK came", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while waiting for ACK", e);
        }
        return dialog;
    }

    private volatile CompletableFuture<Message> pendingAck = new CompletableFuture<>();

    /// Sends the 200 and does not wait for its ACK.
    public Dialog accept(Sdp sdp, String localTag) {
        if (!decided.compareAndSet(false, true)) {
            throw new LabFailure("the call to " + called() + " was cancelled or answered before");
        }
        Message request = request();
        var facts = new Dialog.Facts(
                request.callId(),
                localTag,
                request.fromTag(),
                String.valueOf(request.field("To")),
                Uris.withoutTag(String.valueOf(request.field("From"))),
                owner.contactFor(flow()),
                contactUri(request),
                List.copyOf(request.fields("Record-Route")),
                flow().transport());
        Dialog dialog = new Dialog(owner, facts, 0);
        dialog.remoteSdp(request.sdp());
        owner.add(dialog);
        MessageText ok = MessageText.response(200, "OK", request, localTag)
                .field("Contact", facts.contact())
                .field("Allow", UserAgent.ALLOW)
                .body(sdp);
        pendingAck = dialog.repeatUntilAck(invite, ok);
        return dialog;
    }

    private static javax.sip.address.URI contactUri(Message message) {
        var contact = message.parsed().getContactHeader();
        if (contact == null) {
            throw new LabFailure("no Contact in " + message.summary());
        }
        return contact.getAddress().getURI();
    }

    public void reject(int status, String reason) {
        reject(status, reason, _ -> {});
    }

    public void reject(int status, String reason, Consumer<MessageText> more) {
        if (decided.compareAndSet(false, true)) {
            respond(status, reason, tag, more);
        }
    }

    /// Waits for the caller's CANCEL, which was then answered 200, and the INVITE 487.
    public void awaitCancel(Duration limit) {
        try {
            if (!cancelled.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabFailure("expected CANCEL at " + owner.name() + " within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while waiting for CANCEL", e);
        }
    }

    @Override
    public String toString() {
        return request().summary() + " from " + request().fromUser();
    }
}
