package org.tandem.lab.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Matches responses to requests and repeats to originals, and repeats what UDP may lose (RFC 3261 §17, RFC 6026).
///
/// Small on purpose: a peer of the lab keeps each transaction for 64*T1 and then forgets it.
public final class Transactions {
    /// T1, T2 and the time-out of a request (64*T1 in the standard); tests make them shorter.
    public record Times(Duration t1, Duration t2, Duration giveUp) {
        public static final Times STANDARD =
                new Times(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(32));
    }

    /// What the user of the transactions does with a new request, and with an ACK for a 2xx.
    public interface Receiver {
        void request(ServerTransaction transaction);

        void ack(Message ack, Flow flow);
    }

    private final SipSockets sockets;
    private final ScheduledExecutorService timers;
    private final Times times;
    private final Map<String, ClientTransaction> clients = new ConcurrentHashMap<>();
    private final Map<String, ServerTransaction> servers = new ConcurrentHashMap<>();
    private volatile Receiver receiver;

    public Transactions(SipSockets sockets, ScheduledExecutorService timers, Times times, Receiver receiver) {
        this.sockets = sockets;
        this.timers = timers;
        this.times = times;
        this.receiver = receiver;
        sockets.onMessage(this::arrived);
    }

    void onRequest(Receiver newReceiver) {
        receiver = newReceiver;
    }

    public SipSockets sockets() {
        return sockets;
    }

    Times times() {
        return times;
    }

    private void arrived(Message message, Flow flow) {
        if (!message.isRequest()) {
            ClientTransaction client = clients.get(message.branch() + "|" + message.method());
            if (client != null) {
                client.take(message);
            }
            return;
        }
        String method = message.method();
        String key = serverKey(message, method.equals("ACK") ? "INVITE" : method);
        ServerTransaction known = servers.get(key);
        if (method.equals("ACK")) {
            if (known == null || !known.takesAck()) {
                receiver.ack(message, flow);
            }
        } else if (known != null) {
            known.repeatLast();
        } else {
            ServerTransaction fresh = new ServerTransaction(this, message, flow);
            servers.put(key, fresh);
            after(times.giveUp().multipliedBy(method.equals("INVITE") ? 6 : 1), () -> servers.remove(key));
            receiver.request(fresh);
        }
    }

    private static String serverKey(Message request, String method) {
        return request.branch() + "|" + request.via().getSentBy() + "|" + method;
    }

    /// The INVITE that a CANCEL means: the one with the same top Via (RFC 3261 §9.2).
    Optional<ServerTransaction> cancelledBy(Message cancel) {
        return Optional.ofNullable(servers.get(serverKey(cancel, "INVITE")));
    }

    /// Sends a request whose Via is still missing by `flow`, and repeats it on UDP. Answers go to `listener` in order.
    public ClientTransaction send(MessageText request, Flow flow, ClientTransaction.Listener listener) {
        return start(request, flow, newBranch(), listener);
    }

    /// A CANCEL has the branch of its INVITE.
    ClientTransaction sendCancel(MessageText cancel, Flow flow, String branch, ClientTransaction.Listener listener) {
        return start(cancel, flow, branch, listener);
    }

    private ClientTransaction start(
            MessageText request, Flow flow, String branch, ClientTransaction.Listener listener) {
        request.fieldFirst("Via", via(flow, branch));
        Message message = request.build();
        ClientTransaction client = new ClientTransaction(this, message, flow, listener);
        String key = branch + "|" + message.method();
        clients.put(key, client);
        after(times.giveUp().multipliedBy(message.method().equals("INVITE") ? 6 : 2), () -> clients.remove(key));
        client.start();
        return client;
    }

    /// Sends a request that gets no answer: the ACK for a 2xx.
    Message sendAck(MessageText ack, Flow flow) {
        ack.fieldFirst("Via", via(flow, newBranch()));
        Message message = ack.build();
        flow.send(message);
        return message;
    }

    /// Via names the port we listen on, so that an answer finds us even when the connection is gone.
    String via(Flow flow, String branch) {
        return "SIP/2.0/" + flow.transport() + " " + hostPort(sentBy(flow)) + ";branch=" + branch;
    }

    private InetSocketAddress sentBy(Flow flow) {
        for (Listener listener : sockets.listeners()) {
            if (listener.transport() == flow.transport()
                    && listener.address().getAddress().equals(flow.local().getAddress())) {
                return listener.address();
            }
        }
        return flow.local();
    }

    static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    static String newBranch() {
        return "z9hG4bK" + token();
    }

    static String token() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /// Does something later on the lab's timer thread; nothing when the lab is closing.
    public void after(Duration delay, Runnable task) {
        try {
            var _ = timers.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // The lab closes: no timer matters any more.
        }
    }
}
