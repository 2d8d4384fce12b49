package org.tandem.lab.sip;

import java.time.Duration;

/// A request that was sent, until its final answer (RFC 3261 §17.1). Safe from any thread.
public final class ClientTransaction {
    /// Gets every response in order, a 2xx to INVITE each time it comes, and the end by silence or a broken connection.
    public interface Listener {
        void response(Message response);

        void noAnswer(String why);
    }

    private enum State {
        CALLING,
        PROCEEDING,
        DONE
    }

    private final Transactions transactions;
    private final Message request;
    private final Flow flow;
    private final Listener listener;
    private State state = State.CALLING;

    ClientTransaction(Transactions transactions, Message request, Flow flow, Listener listener) {
        this.transactions = transactions;
        this.request = request;
        this.flow = flow;
        this.listener = listener;
    }

    public Message request() {
        return request;
    }

    Flow flow() {
        return flow;
    }

    private boolean isInvite() {
        return request.method().equals("INVITE");
    }

    void start() {
        try {
            flow.send(request);
        } catch (LabFailure failure) {
            giveUp(String.valueOf(failure.getMessage()));
            return;
        }
        if (!flow.transport().isReliable()) {
            repeatAfter(transactions.times().t1());
        }
        transactions.after(transactions.times().giveUp(), () -> {
            if (!isInvite() || isCalling()) {
                giveUp("no answer to " + request.summary() + " in "
                        + transactions.times().giveUp());
            }
        });
    }

    // A lock and not a mailbox: three short steps between the socket's thread and the timer's.
    private synchronized boolean isCalling() {
        return state == State.CALLING;
    }

    private synchronized boolean wantsRepeat() {
        return isInvite() ? state == State.CALLING : state != State.DONE;
    }

    private void repeatAfter(Duration delay) {
        transactions.after(delay, () -> {
            if (wantsRepeat() && flow.isOpen()) {
                flow.send(request);
                Duration next = delay.multipliedBy(2);
                boolean capped =
                        !isInvite() && next.compareTo(transactions.times().t2()) > 0;
                repeatAfter(capped ? transactions.times().t2() : next);
            }
        });
    }

    void take(Message response) {
        boolean acknowledge = isInvite() && response.status() >= 300;
        boolean tell;
        synchronized (this) {
            tell = state != State.DONE || (isInvite() && response.isSuccess());
            if (response.isFinal()) {
                state = State.DONE;
            } else if (state == State.CALLING) {
                state = State.PROCEEDING;
            }
        }
        if (acknowledge) {
            acknowledge(response);
        }
        if (tell) {
            listener.response(response);
        }
    }

    /// The ACK of a refusal belongs to the INVITE's transaction (RFC 3261 §17.1.1.3).
    private void acknowledge(Message refusal) {
        MessageText ack =
                MessageText.request("ACK", request.requestUri().toString()).field("Via", value(request, "Via"));
        for (String route : request.fields("Route")) {
            ack.field("Route", route);
        }
        ack.field("Max-Forwards", "70")
                .field("From", value(request, "From"))
                .field("To", value(refusal, "To"))
                .field("Call-ID", request.callId())
                .field("CSeq", request.cseq() + " ACK");
        flow.send(ack.build());
    }

    private static String value(Message message, String name) {
        return String.valueOf(message.field(name));
    }

    /// Ends the transaction without an answer, e.g. because its connection broke.
    private void giveUp(String why) {
        synchronized (this) {
            if (state == State.DONE) {
                return;
            }
            state = State.DONE;
        }
        listener.noAnswer(why);
    }
}
