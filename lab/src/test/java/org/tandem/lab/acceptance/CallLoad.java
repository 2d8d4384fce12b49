package org.tandem.lab.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// A caller and a callee on two UDP sockets with many calls at once, who remember what they have seen to the last
/// datagram.
///
/// Each call has a number of its own, which is also its Call-ID at the caller. They never send anything again: a call
/// of theirs reaches Tandem once or not at all, so that a second record of it could only come from Tandem. Every
/// tenth call goes to a number that leads nowhere. Answered calls last 300 ms.
final class CallLoad implements AutoCloseable {

    static final String CALLER = "127.0.0.2";
    static final String CALLEE = "127.0.0.3";

    private static final int SILENCE_MILLIS = 150;
    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 127.0.0.9
            s=-
            c=IN IP4 127.0.0.9
            t=0 0
            m=audio 40000 RTP/AVP 0
            a=rtpmap:0 PCMU/8000
            """.replace("\n", "\r\n");

    private final int round;
    private final InetSocketAddress tandem;
    private final DatagramSocket caller;
    private final DatagramSocket callee;
    private final IntConsumer onOffered;
    private final IntConsumer onHeard;
    private final Set<String> offered = ConcurrentHashMap.newKeySet();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final AtomicInteger placed = new AtomicInteger();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor();
    private final Thread calleeReads;
    private final Thread callerReads;
    private volatile boolean stopping;

    /// @param round     0 to 99, tells the numbers of this load from others
    /// @param tandem    where Tandem takes the calls
    /// @param onOffered told of each INVITE that the callee has seen: how many there were; on the socket's thread
    /// @param onHeard   the same of calls for which the caller has seen a response above 100
    CallLoad(
            int round,
            int callerPort,
            int calleePort,
            InetSocketAddress tandem,
            IntConsumer onOffered,
            IntConsumer onHeard) {
        try {
            this.round = round;
            this.tandem = tandem;
            this.onOffered = onOffered;
            this.onHeard = onHeard;
            this.caller = new DatagramSocket(callerPort, InetAddress.getByName(CALLER));
            this.callee = new DatagramSocket(calleePort, InetAddress.getByName(CALLEE));
            caller.setSoTimeout(SILENCE_MILLIS);
            callee.setSoTimeout(SILENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.calleeReads = Thread.ofPlatform().name("callee").unstarted(() -> read(callee, this::atCallee));
        this.callerReads = Thread.ofPlatform().name("caller").unstarted(() -> read(caller, this::atCaller));
    }

    /// Places calls from now on, at a steady rate.
    void start(int perSecond) {
        calleeReads.start();
        callerReads.start();
        var _ = beat.scheduleAtFixedRate(this::invite, 0, 1_000_000L / perSecond, TimeUnit.MICROSECONDS);
    }

    /// How many calls have been placed.
    int placed() {
        return placed.get();
    }

    /// Numbers for which the callee has seen an INVITE.
    Set<String> offered() {
        return Set.copyOf(offered);
    }

    /// Numbers for which the caller has seen a response above 100.
    Set<String> heard() {
        return Set.copyOf(heard);
    }

    /// Places no more calls, and returns when both sides have read all that was sent to them.
    @Override
    public void close() {
        beat.shutdownNow();
        stopping = true;
        try {
            calleeReads.join();
            callerReads.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the last datagrams were read", e);
        }
        caller.close();
        callee.close();
    }

    private interface Reader {
        void on(String message, InetSocketAddress from);
    }

    private void read(DatagramSocket socket, Reader reader) {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        while (true) {
            try {
                socket.receive(packet);
                reader.on(new String(packet.getData(), 0, packet.getLength(), UTF_8), (InetSocketAddress)
                        packet.getSocketAddress());
            } catch (SocketTimeoutException silence) {
                if (stopping) {
                    return;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void invite() {
        int nth = placed.getAndIncrement();
        String number = (nth % 10 == 9 ? "+1800" : "+1700") + String.format("%02d%05d", round, nth);
        send(
                caller,
                tandem,
                "INVITE sip:" + number + "@127.0.0.1 SIP/2.0\r\n" + head(number, 1, "INVITE", "")
                        + "Contact: <sip:load@" + CALLER + ":" + caller.getLocalPort() + ">\r\n"
                        + "Content-Type: application/sdp\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP);
    }

    private String head(String number, int cseq, String method, String toTag) {
        return "Via: SIP/2.0/UDP " + CALLER + ":" + caller.getLocalPort() + ";branch=z9hG4bK-" + number + "-" + method
                + "\r\nFrom: <sip:+13175550000@" + CALLER + ">;tag=c" + number.substring(1)
                + "\r\nTo: <sip:" + number + "@127.0.0.1>" + toTag
                + "\r\nCall-ID: " + number + "\r\nCSeq: " + cseq + " " + method + "\r\nMax-Forwards: 70\r\n";
    }

    private void atCaller(String message, InetSocketAddress from) {
        if (message.startsWith("BYE ")) {
            send(caller, from, answer(message, "200 OK", "", ""));
            return;
        }
        if (!message.startsWith("SIP/2.0 ") || message.startsWith("SIP/2.0 100")) {
            return;
        }
        String number = field(message, "Call-ID");
        if (heard.add(number)) {
            onHeard.accept(heard.size());
        }
        if (!field(message, "CSeq").endsWith("INVITE") || message.startsWith("SIP/2.0 1")) {
            return;
        }
        String to = field(message, "To");
        String toTag = to.substring(to.indexOf(">") + 1);
        String target = "sip:" + number + "@127.0.0.1";
        if (message.startsWith("SIP/2.0 2")) {
            String contact = field(message, "Contact");
            target = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
            String bye = "BYE " + target + " SIP/2.0\r\n" + head(number, 2, "BYE", toTag) + "Content-Length: 0\r\n\r\n";
            later(300, () -> send(caller, tandem, bye));
        }
        send(
                caller,
                tandem,
                "ACK " + target + " SIP/2.0\r\n" + head(number, 1, "ACK", toTag).replace("-ACK\r\n", ackBranch(message))
                        + "Content-Length: 0\r\n\r\n");
    }

    /// The ACK of a refusal belongs to the INVITE's transaction.
    private static String ackBranch(String response) {
        return response.startsWith("SIP/2.0 2") ? "-ACK\r\n" : "-INVITE\r\n";
    }

    private void atCallee(String message, InetSocketAddress from) {
        if (message.startsWith("INVITE ")) {
            String to = field(message, "To");
            if (offered.add(to.substring(to.indexOf("sip:") + 4, to.indexOf('@')))) {
                onOffered.accept(offered.size());
            }
            String contact = "Contact: <sip:callee@" + CALLEE + ":" + callee.getLocalPort() + ">\r\n";
            send(callee, from, answer(message, "180 Ringing", contact, ""));
            String ok = answer(message, "200 OK", contact + "Content-Type: application/sdp\r\n", SDP);
            later(50, () -> send(callee, from, ok));
        } else if (message.startsWith("BYE ") || message.startsWith("CANCEL ") || message.startsWith("OPTIONS ")) {
            send(callee, from, answer(message, "200 OK", "", ""));
        }
    }

    private static String answer(String request, String status, String more, String body) {
        var answer = new StringBuilder("SIP/2.0 ").append(status).append("\r\n");
        request.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith("Via:"))
                .forEach(via -> answer.append(via).append("\r\n"));
        String to = field(request, "To");
        return answer.append("From: ")
                .append(field(request, "From"))
                .append("\r\nTo: ")
                .append(to.contains(";tag=") ? to : to + ";tag=callee")
                .append("\r\nCall-ID: ")
                .append(field(request, "Call-ID"))
                .append("\r\nCSeq: ")
                .append(field(request, "CSeq"))
                .append("\r\n")
                .append(more)
                .append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    private static String field(String message, String name) {
        int at = message.indexOf("\r\n" + name + ": ");
        if (at < 0) {
            throw new AssertionError("no " + name + " in\n" + message);
        }
        int start = at + name.length() + 4;
        return message.substring(start, message.indexOf("\r\n", start));
    }

    private void later(int millis, Runnable task) {
        if (!stopping) {
            try {
                var _ = beat.schedule(task, millis, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.RejectedExecutionException stopped) {
                // The load has ended; so does this call.
                return;
            }
        }
    }

    private static void send(DatagramSocket socket, InetSocketAddress to, String message) {
        byte[] bytes = message.getBytes(UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            // The killed server's port is closed, which the system may report here.
            return;
        }
    }
}
