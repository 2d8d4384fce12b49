package org.tandem.lab.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// A SIP peer without a stack: it sends what a test wrote, byte by byte, and shows what came. Messages are
/// texts; nothing is repeated, answered or put in order. For one thread.
final class RawPeer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(6);
    private static final int DATAGRAM_MAX = 65_535;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private interface Channel extends AutoCloseable {
        void send(byte[] bytes) throws IOException;

        /// One message, or `SocketTimeoutException`.
        String receive(int millis) throws IOException;

        InetSocketAddress local();

        @Override
        void close() throws IOException;
    }

    private final Channel channel;
    private final String transport;
    /// Messages that came while another was waited for.
    private final List<String> unread = new ArrayList<>();

    private RawPeer(Channel channel, String transport) {
        this.channel = channel;
        this.transport = transport;
    }

    /// A UDP socket on an address of this machine that talks to one port of the server.
    static RawPeer udp(String host, InetSocketAddress server) {
        try {
            return new RawPeer(
                    new Datagrams(new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), 0)), server),
                    "UDP");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer udp(int serverPort) {
        return udp("127.0.0.1", new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), serverPort));
    }

    /// A TCP connection to the server.
    static RawPeer tcp(InetSocketAddress server) {
        try {
            return new RawPeer(new Stream(new Socket(server.getAddress(), server.getPort())), "TCP");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer tcp(int serverPort) {
        return tcp(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), serverPort));
    }

    /// The next connection that comes in.
    static RawPeer accepted(ServerSocket listener) {
        try {
            listener.setSoTimeout((int) LIMIT.toMillis());
            return new RawPeer(new Stream(listener.accept()), "TCP");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return channel.local().getPort();
    }

    /// `127.0.0.1:40000`.
    String address() {
        String host = channel.local().getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    void send(String message) {
        send(message.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] message) {
        try {
            channel.send(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next message that fits; others are kept for later.
    String receive(Predicate<String> fits, String what) {
        for (int i = 0; i < unread.size(); i++) {
            if (fits.test(unread.get(i))) {
                return unread.remove(i);
            }
        }
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
            Optional<String> next = poll(Duration.ofMillis(left));
            if (next.isEmpty()) {
                throw new AssertionError("no " + what + " came; there were " + unread);
            }
            if (fits.test(next.get())) {
                return next.get();
            }
            unread.add(next.get());
        }
    }

    /// The response of this status.
    String response(int status) {
        return receive(message -> message.startsWith("SIP/2.0 " + status + " "), "response " + status);
    }

    /// The response of this status to a request of this method.
    String response(int status, String method) {
        return receive(
                message -> message.startsWith("SIP/2.0 " + status + " ")
                        && header(message, "CSeq").endsWith(" " + method),
                "response " + status + " to " + method);
    }

    /// The next request of this method.
    String request(String method) {
        return receive(message -> message.startsWith(method + " "), method);
    }

    /// The next message of any kind that was not looked at yet, if one comes in time.
    Optional<String> poll(Duration limit) {
        try {
            return Optional.of(channel.receive((int) Math.max(1, limit.toMillis())));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A request of ours outside of a dialog, with a new branch, Call-ID and tag.
    ///
    /// @param more further header field lines
    String ask(String method, String uri, String from, String sdp, String... more) {
        int number = NUMBERS.incrementAndGet();
        return text(
                method + " " + uri + " SIP/2.0",
                sdp,
                "Via: SIP/2.0/" + transport + " " + address() + ";branch=z9hG4bKraw" + number,
                "From: <sip:" + from + "@raw.example>;tag=f" + number,
                "To: <" + uri + ">",
                "Call-ID: raw-" + number + "@raw.example",
                "CSeq: 1 " + method,
                "Max-Forwards: 70",
                "Contact: <sip:raw@" + address() + ";transport=" + transport.toLowerCase(java.util.Locale.ROOT) + ">",
                String.join("\r\n", more));
    }

    /// A request of ours inside the dialog that our INVITE and its response have made.
    String within(String method, int cseq, String invite, String response, String sdp) {
        return text(
                method + " " + uriOf(header(response, "Contact")) + " SIP/2.0",
                sdp,
                "Via: SIP/2.0/" + transport + " " + address() + ";branch=z9hG4bKraw" + NUMBERS.incrementAndGet(),
                "From: " + header(invite, "From"),
                "To: " + header(response, "To"),
                "Call-ID: " + header(invite, "Call-ID"),
                "CSeq: " + cseq + " " + method,
                "Max-Forwards: 70",
                "Contact: <sip:raw@" + address() + ";transport=" + transport.toLowerCase(java.util.Locale.ROOT) + ">");
    }

    /// A request of ours inside the dialog that an INVITE from the server and our response have made.
    String back(String method, int cseq, String invite, String toTag, String sdp) {
        return text(
                method + " " + uriOf(header(invite, "Contact")) + " SIP/2.0",
                sdp,
                "Via: SIP/2.0/" + transport + " " + address() + ";branch=z9hG4bKraw" + NUMBERS.incrementAndGet(),
                "From: " + header(invite, "To") + ";tag=" + toTag,
                "To: " + header(invite, "From"),
                "Call-ID: " + header(invite, "Call-ID"),
                "CSeq: " + cseq + " " + method,
                "Max-Forwards: 70",
                "Contact: <sip:raw@" + address() + ";transport=" + transport.toLowerCase(java.util.Locale.ROOT) + ">");
    }

    /// The ACK of a refused INVITE, or the CANCEL of one that is not answered: same branch, same CSeq number.
    static String sameBranch(String method, String invite, String to) {
        return text(
                method + invite.substring(invite.indexOf(' '), invite.indexOf("\r\n")),
                "",
                "Via: " + header(invite, "Via"),
                "From: " + header(invite, "From"),
                "To: " + to,
                "Call-ID: " + header(invite, "Call-ID"),
                "CSeq: " + header(invite, "CSeq").replaceFirst(" .*", " " + method),
                "Max-Forwards: 70");
    }

    /// A response to a request of the server.
    String answer(String request, int status, String toTag, String sdp) {
        String to = header(request, "To");
        StringBuilder vias = new StringBuilder();
        for (String line : request.split("\r\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            if (line.startsWith("Via:") || line.startsWith("Record-Route:")) {
                vias.append(vias.isEmpty() ? "" : "\r\n").append(line);
            }
        }
        return text(
                "SIP/2.0 " + status + " Raw",
                sdp,
                vias.toString(),
                "From: " + header(request, "From"),
                "To: " + to + (to.contains(";tag=") || toTag.isEmpty() ? "" : ";tag=" + toTag),
                "Call-ID: " + header(request, "Call-ID"),
                "CSeq: " + header(request, "CSeq"),
                "Contact: <sip:raw@" + address() + ";transport=" + transport.toLowerCase(java.util.Locale.ROOT) + ">");
    }

    private static String text(String start, String sdp, String... lines) {
        StringBuilder text = new StringBuilder(start).append("\r\n");
        for (String line : lines) {
            if (!line.isEmpty()) {
                text.append(line).append("\r\n");
            }
        }
        if (!sdp.isEmpty()) {
            text.append("Content-Type: application/sdp\r\n");
        }
        return text.append("Content-Length: ")
                .append(sdp.length())
                .append("\r\n\r\n")
                .append(sdp)
                .toString();
    }

    /// An offer or answer with one audio stream.
    static String sdp(int port) {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port
                + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
    }

    /// The value of the first header field of this name, "" where there is none.
    static String header(String message, String name) {
        for (String line : message.split("\r\n", -1)) {
            if (line.isEmpty()) {
                return "";
            }
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    static int status(String response) {
        return Integer.parseInt(response.split(" ", -1)[1]);
    }

    private static String uriOf(String contact) {
        return contact.replaceAll(".*<([^>]*)>.*", "$1");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Datagrams(DatagramSocket socket, InetSocketAddress server) implements Channel {
        @Override
        public void send(byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        }

        @Override
        public String receive(int millis) throws IOException {
            socket.setSoTimeout(millis);
            var packet = new DatagramPacket(new byte[DATAGRAM_MAX], DATAGRAM_MAX);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }

        @Override
        public InetSocketAddress local() {
            InetAddress address = socket.getLocalAddress();
            return new InetSocketAddress(address, socket.getLocalPort());
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private record Stream(Socket socket) implements Channel {
        @Override
        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        @Override
        public String receive(int millis) throws IOException {
            socket.setSoTimeout(millis);
            InputStream in = socket.getInputStream();
            var head = new ByteArrayOutputStream();
            String text = "";
            while (!text.endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("the server closed the connection after: " + text);
                }
                head.write(b);
                text = head.size() > 3 ? head.toString(StandardCharsets.UTF_8) : "";
                if (text.equals("\r\n\r\n")) {
                    head.reset();
                    text = "";
                }
            }
            String length = header(text, "Content-Length");
            byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
            return text + new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
