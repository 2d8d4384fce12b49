package org.tandem.lab.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.jspecify.annotations.Nullable;

/// One end point of SIP: it makes and takes calls and keeps their dialogs. Safe from any thread.
///
/// Unless a script says otherwise it answers OPTIONS with 200, other strange requests with 405, and BYE with 200.
public final class UserAgent implements Transactions.Receiver, AutoCloseable {
    public static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE";

    private final SipSockets sockets;
    private final Transactions transactions;
    private final Map<String, Dialog> dialogs = new ConcurrentHashMap<>();
    private final Map<String, InetAddress> hosts = new ConcurrentHashMap<>();
    private final Inbox<IncomingCall> calls = new Inbox<>();
    private final Inbox<Message> options = new Inbox<>();
    private volatile Consumer<IncomingCall> onCall = calls::put;
    private volatile Consumer<ServerTransaction> onOptions = this::answerOptions;
    private volatile @Nullable Consumer<ServerTransaction> onOther;
    private volatile UnaryOperator<MessageText> look = UnaryOperator.identity();
    private volatile String contact = "";

    public UserAgent(SipSockets sockets, ScheduledExecutorService timers, Transactions.Times times) {
        this.sockets = sockets;
        this.transactions = new Transactions(sockets, timers, times, new Transactions.Receiver() {
            @Override
            public void request(ServerTransaction transaction) {}

            @Override
            public void ack(Message ack, Flow flow) {}
        });
        transactions.onRequest(this);
    }

    public SipSockets sockets() {
        return sockets;
    }

    public Transactions transactions() {
        return transactions;
    }

    public String name() {
        return sockets.name();
    }

    /// Hands new calls to `handler` (on a thread of their own) instead of keeping them for [#awaitCall].
    public UserAgent onCall(Consumer<IncomingCall> handler) {
        onCall = handler;
        return this;
    }

    public UserAgent onOptions(Consumer<ServerTransaction> handler) {
        onOptions = handler;
        return this;
    }

    /// Takes requests outside dialogs that are neither INVITE, CANCEL nor OPTIONS, e.g. REGISTER.
    public UserAgent onOther(Consumer<ServerTransaction> handler) {
        onOther = handler;
        return this;
    }

    /// Changes how every message of this peer looks, just before it is built.
    public UserAgent look(UnaryOperator<MessageText> newLook) {
        look = newLook;
        return this;
    }

    /// The Contact of calls that come in, as a field value; `<sip:address>` of the port when not set.
    public UserAgent contact(String fieldValue) {
        contact = fieldValue;
        return this;
    }

    /// Names this peer can look up; the lab has no DNS.
    public UserAgent host(String hostName, InetAddress address) {
        hosts.put(hostName, address);
        return this;
    }

    public IncomingCall awaitCall(Duration limit) {
        return calls.await(_ -> true, limit, "a call at " + name());
    }

    public Optional<IncomingCall> pollCall(Duration limit) {
        return calls.poll(_ -> true, limit);
    }

    /// OPTIONS requests that came in.
    public Inbox<Message> options() {
        return options;
    }

    public OutgoingCall call(CallPlan plan) {
        return new OutgoingCall(this, plan).start();
    }

    /// Sends a request outside a dialog and waits for its final response. Throws [LabFailure] on silence.
    public Message ask(MessageText request, Flow flow, Duration limit) {
        Inbox<Message> answers = new Inbox<>();
        Inbox<String> silence = new Inbox<>();
        var _ = transactions.send(look(request), flow, new ClientTransaction.Listener() {
            @Override
            public void response(Message response) {
                answers.put(response);
            }

            @Override
            public void noAnswer(String why) {
                silence.put(why);
            }
        });
        return answers.await(Message::isFinal, limit, "an answer at " + name());
    }

    @Override
    public void request(ServerTransaction transaction) {
        Message request = transaction.request();
        switch (request.method()) {
            case "CANCEL" -> cancel(transaction);
            case "OPTIONS" -> {
                options.put(request);
                onOptions.accept(transaction);
            }
            default -> {
                if (!request.toTag().isEmpty()) {
                    Dialog dialog = dialogs.get(Dialog.key(request.callId(), request.toTag(), request.fromTag()));
                    if (dialog == null) {
                        transaction.respond(look(MessageText.response(481, "No such dialog", request, "")));
                    } else {
                        dialog.take(transaction);
                    }
                } else if (request.method().equals("INVITE")) {
                    IncomingCall call = new IncomingCall(this, transaction);
                    Thread.ofVirtual().name(name() + " call").start(() -> give(call));
                } else {
                    other(transaction);
                }
            }
        }
    }

    private void give(IncomingCall call) {
        try {
            onCall.accept(call);
        } catch (LabFailure failure) {
            sockets.report(failure);
        }
    }

    private void other(ServerTransaction transaction) {
        Consumer<ServerTransaction> handler = onOther;
        if (handler != null) {
            handler.accept(transaction);
        } else {
            transaction.respond(look(MessageText.response(405, "Not here", transaction.request(), Transactions.token())
                    .field("Allow", ALLOW)));
        }
    }

    private void cancel(ServerTransaction cancel) {
        Optional<ServerTransaction> invite = transactions.cancelledBy(cancel.request());
        if (invite.isEmpty()) {
            cancel.respond(look(MessageText.response(481, "Nothing to cancel", cancel.request(), "x")));
            return;
        }
        cancel.respond(look(MessageText.response(200, "OK", cancel.request(), Transactions.token())));
        invite.get().cancel();
    }

    private void answerOptions(ServerTransaction transaction) {
        transaction.respond(look(MessageText.response(200, "OK", transaction.request(), Transactions.token())
                .field("Allow", ALLOW)
                .field("Accept", "application/sdp")));
    }

    @Override
    public void ack(Message ack, Flow flow) {
        Dialog dialog = dialogs.get(Dialog.key(ack.callId(), ack.toTag(), ack.fromTag()));
        if (dialog != null) {
            dialog.takeAck(ack);
        }
    }

    /// Refuses calls that nobody waits for and hangs up the others: what a reset of the device does.
    public void abandon() {
        Optional<IncomingCall> call = calls.poll(_ -> true, Duration.ZERO);
        while (call.isPresent()) {
            call.get().reject(480, "Temporarily Unavailable");
            call = calls.poll(_ -> true, Duration.ZERO);
        }
        for (Dialog dialog : dialogs.values()) {
            Thread.ofVirtual().start(() -> {
                try {
                    dialog.bye();
                } catch (LabFailure _) {
                    remove(dialog);
                }
            });
        }
    }

    void add(Dialog dialog) {
        dialogs.put(dialog.key(), dialog);
    }

    void remove(Dialog dialog) {
        dialogs.remove(dialog.key());
    }

    public int dialogCount() {
        return dialogs.size();
    }

    MessageText look(MessageText text) {
        return look.apply(text);
    }

    String contactFor(Flow flow) {
        if (!contact.isEmpty()) {
            return contact;
        }
        for (Listener listener : sockets.listeners()) {
            if (listener.transport() == flow.transport()) {
                return "<sip:" + Transactions.hostPort(listener.address()) + ";transport="
                        + flow.transport().parameter() + ">";
            }
        }
        return "<sip:" + Transactions.hostPort(flow.local()) + ">";
    }

    /// The way to a URI: `maddr` before host, the transport parameter before `otherwise` (RFC 3261 §18.1, RFC 3263 §4).
    Flow flowTo(URI uri, Transport otherwise) {
        if (!(uri instanceof SipURI sip)) {
            throw new LabFailure(name() + " cannot send to " + uri);
        }
        String word = sip.getTransportParam();
        Transport transport = sip.isSecure() ? Transport.TLS : word == null ? otherwise : Transport.of(word);
        String host = sip.getMAddrParam() == null ? sip.getHost() : sip.getMAddrParam();
        int port = sip.getPort() > 0 ? sip.getPort() : transport == Transport.TLS ? 5061 : 5060;
        return sockets.flowTo(transport, new InetSocketAddress(resolve(host), port));
    }

    private InetAddress resolve(String host) {
        InetAddress known = hosts.get(host);
        if (known != null) {
            return known;
        }
        try {
            return InetAddress.ofLiteral(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
        } catch (IllegalArgumentException e) {
            throw new LabFailure(name() + " does not know the host " + host, e);
        }
    }

    @Override
    public void close() {
        sockets.close();
    }
}
