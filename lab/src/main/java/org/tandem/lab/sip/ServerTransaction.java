package org.tandem.lab.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that was received, and the answers given to it (RFC 3261 §17.2). Safe from any thread.
public final class ServerTransaction {
    private final Transactions transactions;
    private final Message request;
    private final Flow flow;
    private final List<Message> sent = new ArrayList<>();
    private @Nullable Runnable onCancel;
    private boolean cancelled;
    private boolean acknowledged;

    ServerTransaction(Transactions transactions, Message request, Flow flow) {
        this.transactions = transactions;
        this.request = request;
        this.flow = flow;
    }

    public Message request() {
        return request;
    }

    public Flow flow() {
        return flow;
    }

    Transactions transactions() {
        return transactions;
    }

    /// Sends a response built by the caller. A refusal of an INVITE is repeated on UDP until its ACK.
    public void respond(MessageText response) {
        Message message = response.build();
        // A lock and not a mailbox: timer, socket and script may answer at the same moment.
        synchronized (this) {
            if (isAnsweredLocked()) {
                return;
            }
            sent.add(message);
        }
        flow.send(message);
        boolean refusal = request.method().equals("INVITE") && message.status() >= 300;
        if (refusal && !flow.transport().isReliable()) {
            repeatAfter(message, transactions.times().t1());
        }
    }

    /// A plain answer with the usual words.
    public void respond(int status, String reason) {
        respond(MessageText.response(status, reason, request, status > 100 ? Transactions.token() : ""));
    }

    private void repeatAfter(Message refusal, Duration delay) {
        transactions.after(delay, () -> {
            if (!isAcknowledged() && delay.compareTo(transactions.times().giveUp()) < 0 && flow.isOpen()) {
                flow.send(refusal);
                Duration next = delay.multipliedBy(2);
                repeatAfter(
                        refusal,
                        next.compareTo(transactions.times().t2()) > 0
                                ? transactions.times().t2()
                                : next);
            }
        });
    }

    private boolean isAnsweredLocked() {
        return !sent.isEmpty() && sent.getLast().isFinal();
    }

    public synchronized boolean isAnswered() {
        return isAnsweredLocked();
    }

    public synchronized boolean isAcknowledged() {
        return acknowledged;
    }

    /// True when the ACK closes a refusal here; the ACK of a 2xx belongs to the dialog.
    synchronized boolean takesAck() {
        if (isAnsweredLocked() && sent.getLast().status() >= 300) {
            acknowledged = true;
            return true;
        }
        return false;
    }

    void repeatLast() {
        Message last;
        synchronized (this) {
            if (sent.isEmpty()) {
                return;
            }
            last = sent.getLast();
        }
        flow.send(last);
    }

    /// Sets what happens when a CANCEL comes; at once if it came already.
    void onCancel(Runnable action) {
        boolean now;
        synchronized (this) {
            onCancel = action;
            now = cancelled;
        }
        if (now) {
            action.run();
        }
    }

    void cancel() {
        Runnable action;
        synchronized (this) {
            cancelled = true;
            action = isAnsweredLocked() ? null : onCancel;
        }
        if (action != null) {
            action.run();
        }
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }
}
