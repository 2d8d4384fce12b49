package org.tandem.lab.sip;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sip.address.URI;
import org.jspecify.annotations.Nullable;

/// One peer's side of a call that was answered (RFC 3261 §12). Safe from any thread.
///
/// BYE is answered with 200 by itself. Offers are answered by what [#onOffer] sets; without it they wait for a script.
public final class Dialog {
    private static final Duration SHORT = Duration.ofSeconds(8);

    /// What names a dialog and how its requests find their way.
    record Facts(
            String callId,
            String localTag,
            String remoteTag,
            String local,
            String remote,
            String contact,
            URI remoteTarget,
            List<String> routes,
            Transport transport) {}

    private final UserAgent owner;
    private final Facts facts;
    private final AtomicLong cseq;
    private final Inbox<ServerTransaction> requests = new Inbox<>();
    private final Inbox<Message> acks = new Inbox<>();
    private final Map<Long, CompletableFuture<Message>> awaitedAcks = new ConcurrentHashMap<>();
    private final CompletableFuture<Message> bye = new CompletableFuture<>();
    private volatile URI remoteTarget;
    private volatile Optional<Sdp> remoteSdp = Optional.empty();
    private volatile @Nullable Function<Optional<Sdp>, Optional<Sdp>> onOffer;
    private volatile Consumer<Sdp> onAnswer = _ -> {};
    private volatile Consumer<Dialog> onEnd = _ -> {};

    Dialog(UserAgent owner, Facts facts, long cseq) {
        this.owner = owner;
        this.facts = facts;
        this.cseq = new AtomicLong(cseq);
        this.remoteTarget = facts.remoteTarget();
    }

    static String key(String callId, String localTag, String remoteTag) {
        return callId + "|" + localTag + "|" + remoteTag;
    }

    String key() {
        return key(facts.callId(), facts.localTag(), facts.remoteTag());
    }

    public String callId() {
        return facts.callId();
    }

    public String localTag() {
        return facts.localTag();
    }

    public String remoteTag() {
        return facts.remoteTag();
    }

    public List<String> routes() {
        return facts.routes();
    }

    /// The peer's last session description: the answer to ours, or its newest offer.
    public Optional<Sdp> remoteSdp() {
        return remoteSdp;
    }

    void remoteSdp(Optional<Sdp> sdp) {
        if (sdp.isPresent()) {
            remoteSdp = sdp;
        }
    }

    /// Answers each re-INVITE and UPDATE with 200 and what the function gives for its offer (nothing: it must offer).
    public Dialog onOffer(Function<Optional<Sdp>, Optional<Sdp>> answer) {
        onOffer = answer;
        return this;
    }

    /// Called with an answer that comes in an ACK, after an offer of ours in a 200.
    public Dialog onAnswer(Consumer<Sdp> taker) {
        onAnswer = taker;
        return this;
    }

    /// Called once when either side has ended the call.
    public Dialog onEnd(Consumer<Dialog> action) {
        onEnd = action;
        if (isEnded()) {
            action.accept(this);
        }
        return this;
    }

    public boolean isEnded() {
        return bye.isDone();
    }

    void take(ServerTransaction transaction) {
        Message request = transaction.request();
        switch (request.method()) {
            case "BYE" -> {
                transaction.respond(owner.look(MessageText.response(200, "OK", request, "")));
                end(request);
            }
            case "INVITE", "UPDATE" -> takeOffer(transaction);
            default -> requests.put(transaction);
        }
    }

    private void takeOffer(ServerTransaction transaction) {
        refreshTarget(transaction.request());
        Function<Optional<Sdp>, Optional<Sdp>> answer = onOffer;
        if (answer == null) {
            requests.put(transaction);
        } else {
            // On a thread of its own: the answer may have to be fetched from another peer.
            Thread.ofVirtual()
                    .start(() -> answerOffer(
                            transaction, answer.apply(transaction.request().sdp())));
        }
    }

    /// Accepts a re-INVITE or UPDATE, repeating the 200 of an INVITE until its ACK.
    public void answerOffer(ServerTransaction transaction, Optional<Sdp> sdp) {
        Message request = transaction.request();
        remoteSdp(request.sdp());
        MessageText ok = MessageText.response(200, "OK", request, "")
                .field("Contact", facts.contact())
                .field("Allow", UserAgent.ALLOW);
        sdp.ifPresent(ok::body);
        if (request.method().equals("INVITE")) {
            var _ = repeatUntilAck(transaction, ok);
        } else {
            transaction.respond(owner.look(ok));
        }
    }

    private void refreshTarget(Message message) {
        var header = message.parsed().getContactHeader();
        if (header != null) {
            remoteTarget = header.getAddress().getURI();
        }
    }

    /// Sends the 2xx of an INVITE now and again at T1 doubling to T2 until its ACK (RFC 3261 §13.3.1.4).
    CompletableFuture<Message> repeatUntilAck(ServerTransaction transaction, MessageText ok) {
        long number = transaction.request().cseq();
        CompletableFuture<Message> ack = awaitedAcks.computeIfAbsent(number, _ -> new CompletableFuture<>());
        Transactions.Times times = transaction.transactions().times();
        transaction.respond(owner.look(ok));
        repeat(transaction, ack, times.t1(), times.giveUp(), times.t2());
        return ack;
    }

    private static void repeat(
            ServerTransaction transaction,
            CompletableFuture<Message> ack,
            Duration delay,
            Duration left,
            Duration delayMax) {
        transaction.transactions().after(delay, () -> {
            if (ack.isDone() || !transaction.flow().isOpen()) {
                return;
            }
            if (left.isNegative()) {
                ack.completeExceptionally(new LabFailure(
                        "no ACK came for the 200 of " + transaction.request().summary()));
                return;
            }
            transaction.repeatLast();
            Duration twice = delay.multipliedBy(2);
            Duration next = twice.compareTo(delayMax) > 0 ? delayMax : twice;
            repeat(transaction, ack, next, left.minus(delay), delayMax);
        });
    }

    void takeAck(Message ack) {
        CompletableFuture<Message> awaited = awaitedAcks.computeIfAbsent(ack.cseq(), _ -> new CompletableFuture<>());
        boolean first = awaited.complete(ack);
        if (first) {
            acks.put(ack);
            ack.sdp().ifPresent(sdp -> {
                remoteSdp = Optional.of(sdp);
                onAnswer.accept(sdp);
            });
        }
    }

    /// ACKs for 2xx that came in, repeats left out.
    public Inbox<Message> acks() {
        return acks;
    }

    /// Waits for a request inside the dialog that this side does not answer by itself.
    public ServerTransaction awaitRequest(String method, Duration limit) {
        return requests.await(
                transaction -> transaction.request().method().equals(method), limit, method + " at " + owner.name());
    }

    /// Sends a request inside the dialog and waits for its final response.
    public Message request(String method, Consumer<MessageText> more) {
        MessageText request = prepare(method, cseq.incrementAndGet());
        more.accept(request);
        return owner.ask(request, flow(), SHORT);
    }

    /// Sends a re-INVITE with an offer, or without one, waits for the final response and sends the ACK of a 2xx.
    /// `answer` gives the ACK's session description when the offer comes in the 2xx.
    public Message reinvite(Optional<Sdp> offer, Function<Sdp, Sdp> answer) {
        long number = cseq.incrementAndGet();
        MessageText request = prepare("INVITE", number).field("Contact", facts.contact());
        offer.ifPresent(request::body);
        Message response = owner.ask(request, flow(), SHORT);
        if (response.isSuccess()) {
            refreshTarget(response);
            remoteSdp(response.sdp());
            Optional<Sdp> late =
                    offer.isPresent() ? Optional.empty() : response.sdp().map(answer);
            var _ = acknowledge(number, late);
        }
        return response;
    }

    public Message reinvite(Sdp offer) {
        return reinvite(Optional.of(offer), sdp -> sdp);
    }

    Message acknowledge(long number, Optional<Sdp> sdp) {
        MessageText ack = prepare("ACK", number);
        sdp.ifPresent(ack::body);
        return owner.transactions().sendAck(owner.look(ack), flow());
    }

    public void bye() {
        if (isEnded()) {
            return;
        }
        Message answer = request("BYE", _ -> {});
        end(answer);
    }

    /// Waits until the other side ends the call.
    public Message awaitBye(Duration limit) {
        try {
            return bye.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new LabFailure("expected BYE at " + owner.name() + " within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new LabFailure("the call ended badly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while waiting for BYE", e);
        }
    }

    private void end(Message byeOrAnswer) {
        owner.remove(this);
        if (bye.complete(byeOrAnswer)) {
            onEnd.accept(this);
        }
    }

    private MessageText prepare(String method, long number) {
        MessageText request = MessageText.request(method, remoteTarget.toString());
        for (String route : facts.routes()) {
            request.field("Route", route);
        }
        return request.field("Max-Forwards", "70")
                .field("From", facts.local() + ";tag=" + facts.localTag())
                .field("To", facts.remote() + (facts.remoteTag().isEmpty() ? "" : ";tag=" + facts.remoteTag()))
                .field("Call-ID", facts.callId())
                .field("CSeq", number + " " + method);
    }

    private Flow flow() {
        if (facts.routes().isEmpty()) {
            return owner.flowTo(remoteTarget, facts.transport());
        }
        return owner.flowTo(Uris.ofAddress(facts.routes().getFirst()), facts.transport());
    }
}
