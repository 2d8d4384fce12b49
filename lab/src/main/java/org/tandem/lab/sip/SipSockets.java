package org.tandem.lab.sip;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// The sockets of one peer: ports it listens on, connections it accepted or made, one virtual thread for each.
///
/// Every message is written into the [Ladder]. What JAIN-SIP refuses is counted and dropped; where framing is lost the
/// connection is closed. [#close] ends all of it.
public final class SipSockets implements AutoCloseable {
    /// Takes a parsed message on the thread of its socket; must not block for long.
    public interface Receiver {
        void arrived(Message message, Flow flow);
    }

    private record Peer(Transport transport, InetSocketAddress address) {}

    private static final int CONNECT_MILLIS = 3000;

    private final String name;
    private final Ladder ladder;
    private final @Nullable Tls tls;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Peer, StreamFlow> connections = new ConcurrentHashMap<>();
    private final List<StreamFlow> accepted = new CopyOnWriteArrayList<>();
    private final AtomicInteger malformed = new AtomicInteger();
    private final Map<InetSocketAddress, String> names = new ConcurrentHashMap<>();
    private final List<Receiver> taps = new CopyOnWriteArrayList<>();
    private volatile Receiver receiver = (_, _) -> {};
    private volatile boolean closed;

    public SipSockets(String name, Ladder ladder, @Nullable Tls tls) {
        this.name = name;
        this.ladder = ladder;
        this.tls = tls;
    }

    public String name() {
        return name;
    }

    public Ladder ladder() {
        return ladder;
    }

    /// Messages that JAIN-SIP could not read, and streams whose framing was lost.
    public int malformed() {
        return malformed.get();
    }

    public void onMessage(Receiver newReceiver) {
        receiver = newReceiver;
    }

    /// Shows every message to `tap` before it is treated: for checks that concern all of them.
    public void tap(Receiver tap) {
        taps.add(tap);
    }

    /// Opens a port; port 0 takes any free one. Throws [LabFailure] when it is in use.
    public Listener listen(Transport transport, InetSocketAddress address) {
        try {
            Listener listener = switch (transport) {
                case UDP -> udp(address);
                case TCP -> stream(Transport.TCP, new ServerSocket(), address);
                case TLS ->
                    stream(
                            Transport.TLS,
                            needTls().context().getServerSocketFactory().createServerSocket(),
                            address);
            };
            listeners.add(listener);
            ladder.knows(listener.address(), name);
            return listener;
        } catch (IOException e) {
            throw new LabFailure(name + " cannot listen on " + transport + " " + address + ": " + e.getMessage(), e);
        }
    }

    private Listener udp(InetSocketAddress address) throws IOException {
        DatagramSocket socket = new DatagramSocket(address);
        Thread.ofVirtual().name(name + " udp").start(() -> readDatagrams(socket));
        return new Listener(Transport.UDP, (InetSocketAddress) socket.getLocalSocketAddress(), socket);
    }

    private Listener stream(Transport transport, ServerSocket server, InetSocketAddress address) throws IOException {
        server.setReuseAddress(true);
        server.bind(address);
        if (server instanceof javax.net.ssl.SSLServerSocket secure) {
            secure.setNeedClientAuth(needTls().needsClientCertificate());
        }
        Thread.ofVirtual().name(name + " accept").start(() -> accept(transport, server));
        return new Listener(transport, (InetSocketAddress) server.getLocalSocketAddress(), server);
    }

    /// Closes one port and ends the connections that came in by it: the peer is dead to new and old callers.
    public void kill(Listener listener) {
        listener.close();
        listeners.remove(listener);
        for (StreamFlow flow : accepted) {
            if (flow.local().equals(listener.address())) {
                flow.close();
            }
        }
    }

    private void readDatagrams(DatagramSocket socket) {
        byte[] buffer = new byte[65_535];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException _) {
                continue;
            }
            byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
            if (!isBlank(bytes)) {
                take(bytes, new UdpFlow(this, socket, (InetSocketAddress) packet.getSocketAddress()));
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != '\r' && b != '\n' && b != 0) {
                return false;
            }
        }
        return true;
    }

    private void accept(Transport transport, ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (server.isClosed()) {
                    // A peer that died must not answer one last time.
                    socket.close();
                    return;
                }
                socket.setTcpNoDelay(true);
                StreamFlow flow = new StreamFlow(this, socket, transport);
                accepted.add(flow);
                Thread.ofVirtual().name(name + " connection").start(() -> readStream(flow));
            } catch (IOException _) {
                // A closed port ends the loop by its condition; a failed handshake concerns one peer.
            }
        }
    }

    private void readStream(StreamFlow flow) {
        try {
            StreamFraming framing =
                    new StreamFraming(new BufferedInputStream(flow.socket().getInputStream()));
            byte[] bytes = framing.next();
            while (bytes != null) {
                take(bytes, flow);
                bytes = framing.next();
            }
        } catch (SocketException _) {
            // The other side, or we, ended the connection.
        } catch (IOException _) {
            malformed.incrementAndGet();
        } finally {
            flow.close();
            accepted.remove(flow);
            connections.values().remove(flow);
            ladder.forgets(flow.local());
            for (Listener listener : listeners) {
                ladder.knows(listener.address(), name);
            }
        }
    }

    private void take(byte[] bytes, Flow flow) {
        Message message;
        try {
            message = Message.parse(bytes);
        } catch (ParseException _) {
            malformed.incrementAndGet();
            return;
        }
        ladder.received(name, flow, message);
        taps.forEach(tap -> tap.arrived(message, flow));
        try {
            receiver.arrived(message, flow);
        } catch (LabFailure failure) {
            report(failure);
        }
    }

    /// A failure that no script waits for; expected while closing, else it is told on the terminal.
    void report(LabFailure failure) {
        if (!closed) {
            System.err.println(name + ": " + failure.getMessage());
        }
    }

    /// The way to a peer: from the first UDP port, or by a connection that is open already, or a new one.
    public Flow flowTo(Transport transport, InetSocketAddress remote) {
        if (transport == Transport.UDP) {
            for (Listener listener : listeners) {
                if (listener.socket() instanceof DatagramSocket socket && !socket.isClosed()) {
                    return new UdpFlow(this, socket, remote);
                }
            }
            throw new LabFailure(name + " has no UDP port");
        }
        Peer peer = new Peer(transport, remote);
        StreamFlow open = connections.get(peer);
        if (open != null && open.isOpen()) {
            return open;
        }
        StreamFlow made = connect(transport, remote);
        connections.put(peer, made);
        return made;
    }

    /// A connection of its own, not shared with other requests: what a Mediation Server's pings use.
    public Flow freshFlowTo(Transport transport, InetSocketAddress remote) {
        return transport == Transport.UDP ? flowTo(transport, remote) : connect(transport, remote);
    }

    /// From now on the certificate shown at this address must bear `peerName`.
    public void expectName(InetSocketAddress remote, String peerName) {
        names.put(remote, peerName);
    }

    private StreamFlow connect(Transport transport, InetSocketAddress remote) {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(ownAddress(), 0));
            socket.connect(remote, CONNECT_MILLIS);
            if (transport == Transport.TLS) {
                socket = handshake(socket, remote, names.get(remote));
            }
            StreamFlow flow = new StreamFlow(this, socket, transport);
            ladder.knows(flow.local(), name);
            Thread.ofVirtual().name(name + " connection").start(() -> readStream(flow));
            return flow;
        } catch (IOException e) {
            closeQuietly(socket);
            throw new LabFailure(name + " cannot reach " + transport + " " + remote + ": " + e.getMessage(), e);
        }
    }

    private Socket handshake(Socket plain, InetSocketAddress remote, @Nullable String peerName) throws IOException {
        SSLContext context = needTls().context();
        String host = peerName == null ? remote.getAddress().getHostAddress() : peerName;
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, host, remote.getPort(), true);
        if (peerName != null) {
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
        }
        secure.startHandshake();
        return secure;
    }

    /// Connections leave from the address that the peer listens on, so that access lists by address can tell peers
    /// apart.
    private InetAddress ownAddress() {
        return listeners.isEmpty()
                ? InetAddress.getLoopbackAddress()
                : listeners.getFirst().address().getAddress();
    }

    private Tls needTls() {
        if (tls == null) {
            throw new LabFailure(name + " has no certificate, so no TLS");
        }
        return tls;
    }

    List<Listener> listeners() {
        return listeners;
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Gone already.
        }
    }

    @Override
    public void close() {
        closed = true;
        listeners.forEach(listener -> {
            listener.close();
            ladder.forgets(listener.address());
        });
        connections.values().forEach(StreamFlow::close);
        accepted.forEach(StreamFlow::close);
    }
}
