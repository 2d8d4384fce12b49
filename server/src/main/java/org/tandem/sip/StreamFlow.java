package org.tandem.sip;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;
import org.tandem.wire.sip.StreamFramer;
import org.tandem.wire.sip.StreamFramer.Frame;

/// One TCP or TLS connection. It can be given messages at once: they leave when it is connected and the handshake is
/// done.
///
/// What waits to be written is bounded: a peer that does not read is cut off. A peer that begins a message or a
/// handshake and does
/// not go on is cut off too.
final class StreamFlow implements Flow {
    private static final Logger LOG = LoggerFactory.getLogger(StreamFlow.class);
    private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_BYTES = 8_192;

    /// A message that waits to be written.
    private static final class Pending {
        private final byte[] bytes;
        private final Consumer<SendFailure> onFailure;

        Pending(byte[] bytes, Consumer<SendFailure> onFailure) {
            this.bytes = bytes;
            this.onFailure = onFailure;
        }
    }

    /// Ends the writer.
    private static final Pending LAST = new Pending(new byte[0], _ -> {});

    private final StreamFlows flows;
    private final InetSocketAddress remote;
    private final String remoteHost;
    private final boolean isOutbound;
    private final String peerName;
    private final LinkedBlockingQueue<Pending> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicReference<@Nullable SendFailure> ended = new AtomicReference<>();
    /// The TCP socket: closing it interrupts whoever reads or writes, which closing the TLS socket around it may not.
    private volatile @Nullable Socket raw;
    private volatile @Nullable Socket socket;
    /// Known once connected: a connection that we make has a port of its own.
    private volatile @Nullable InetSocketAddress local;
    private volatile boolean wasActive;
    private Timers.@Nullable Timer patience;
    private volatile Timers.@Nullable Timer idleCheck;

    private StreamFlow(
            StreamFlows flows, InetSocketAddress remote, boolean isOutbound, String peerName, @Nullable Socket raw) {
        this.flows = flows;
        this.remote = remote;
        this.remoteHost = LocalAddresses.text(remote.getAddress());
        this.isOutbound = isOutbound;
        this.peerName = peerName;
        this.raw = raw;
    }

    static StreamFlow accepted(StreamFlows flows, InetSocketAddress remote, Socket raw) {
        return new StreamFlow(flows, remote, false, "", raw);
    }

    static StreamFlow outbound(StreamFlows flows, InetSocketAddress remote, String peerName) {
        return new StreamFlow(flows, remote, true, peerName, null);
    }

    void start() {
        flows.run(this::live);
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public String remoteHost() {
        return remoteHost;
    }

    @Override
    public String localHost() {
        return flows.localHost(remote);
    }

    @Override
    public InetSocketAddress local() {
        var known = local;
        return known == null ? flows.localTowards(remote) : known;
    }

    @Override
    public boolean isOpen() {
        return ended.get() == null;
    }

    /// Whether its peer is who `name` says. While it is being made, it is what it was made for.
    boolean proves(String name) {
        var made = socket;
        return name.isEmpty()
                || (isOutbound && name.equalsIgnoreCase(peerName))
                || (made != null && flows.wrap().proves(made, name));
    }

    @Override
    public void send(byte[] message, Consumer<SendFailure> onFailure) {
        var failure = ended.get();
        if (failure == null
                && waitingBytes.addAndGet(message.length) > flows.spec.limits().sendBacklogBytes()) {
            failure = new SendFailure.Unreachable(remote + " does not read: cut off with "
                    + flows.spec.limits().sendBacklogBytes() + " bytes waiting");
            flows.inbound.onTrouble(failure.sentence());
            end(failure);
        }
        if (failure != null) {
            onFailure.accept(failure);
            return;
        }
        waiting.add(new Pending(message, onFailure));
        var since = ended.get();
        if (since != null) {
            // It has ended between the check and the add: whoever drains, each is told once.
            drain(since);
        }
    }

    /// The life of the connection, on its reading thread.
    private void live() {
        try {
            var made = connect();
            socket = made;
            flows.run(() -> write(made));
            scheduleIdleCheck();
            if (read(made)) {
                end(new SendFailure.Unreachable(remote + " has closed the connection"));
            }
        } catch (IOException failure) {
            var told = new SendFailure.Unreachable(why(failure));
            if (end(told) && (isOutbound || socket == null)) {
                flows.inbound.onTrouble(told.sentence());
            }
        } catch (RuntimeException wrong) {
            LOG.atError()
                    .addKeyValue("line", flows.spec.name())
                    .setCause(wrong)
                    .log("a connection could not be served");
            end(new SendFailure.Refused("an error of ours: " + wrong.getMessage()));
        }
    }

    private String why(IOException failure) {
        if (socket != null) {
            return "the connection with " + remote + " is lost: " + failure.getMessage();
        }
        return (isOutbound ? "connecting to " : "the handshake with ") + remote + " failed: " + failure.getMessage();
    }

    private Socket connect() throws IOException {
        var limits = flows.spec.limits();
        var plain = raw;
        if (plain == null) {
            plain = new Socket();
            raw = plain;
            if (ended.get() != null) {
                plain.close();
            }
            plain.connect(
                    remote, (int) Math.min(Integer.MAX_VALUE, limits.connect().toMillis()));
        }
        local = (InetSocketAddress) plain.getLocalSocketAddress();
        plain.setTcpNoDelay(true);
        var handshake = flows.shared
                .timers()
                .after(
                        limits.halfOpen(),
                        () -> cutOff("the handshake with " + remote + " took more than " + limits.halfOpen()));
        try {
            return isOutbound
                    ? flows.wrap().client(plain, peerName)
                    : flows.wrap().server(plain);
        } finally {
            handshake.cancel();
        }
    }

    /// True when the peer has closed; false when we are closing, once what waits has been written.
    private boolean read(Socket made) throws IOException {
        var input = made.getInputStream();
        var framer = new StreamFramer(flows.parsing);
        var buffer = new byte[READ_BYTES];
        for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
            wasActive = true;
            framer.feed(buffer, 0, count);
            if (!handleFrames(framer)) {
                return false;
            }
            watch(framer.isInsideMessage());
        }
        return true;
    }

    /// False when the connection must be closed.
    private boolean handleFrames(StreamFramer framer) {
        while (true) {
            switch (framer.next()) {
                case Frame.Message(var message) -> {
                    if (!flows.inbound.admits(remote.getAddress())) {
                        end(new SendFailure.Refused(remote + " is no longer admitted"));
                        return false;
                    }
                    flows.inbound.onMessage(this, message);
                }
                case Frame.Malformed malformed ->
                    flows.inbound.onMalformed(
                            this, ByteBuffer.wrap(framer.last()), malformed.problem(), malformed.answer());
                case Frame.Ping _ -> send(PONG, _ -> {});
                case Frame.NeedMore _ -> {
                    return true;
                }
                case Frame.Lost lost -> {
                    flows.inbound.onMalformed(
                            this, ByteBuffer.wrap(framer.last()), "framing lost: " + lost.reason(), lost.answer());
                    closeWhenWritten();
                    return false;
                }
            }
        }
    }

    /// Runs while a message is unfinished; only the reading thread comes here.
    private void watch(boolean isInsideMessage) {
        var running = patience;
        if (isInsideMessage && running == null) {
            patience = flows.shared
                    .timers()
                    .after(
                            flows.spec.limits().halfOpen(),
                            () -> cutOff(remote + " began a message and did not finish it"));
        } else if (!isInsideMessage && running != null) {
            running.cancel();
            patience = null;
        }
    }

    /// Looks once every idle time: a connection is closed after one to two of them in silence.
    private void scheduleIdleCheck() {
        idleCheck = flows.shared.timers().after(flows.spec.limits().idle(), () -> {
            if (!wasActive && !flows.inbound.isInUse(this)) {
                closeWhenWritten();
                return;
            }
            wasActive = false;
            scheduleIdleCheck();
        });
        if (!isOpen()) {
            cancelIdleCheck();
        }
    }

    /// A timer of half an hour must not hold what peers open and close by the thousand.
    private void cancelIdleCheck() {
        var check = idleCheck;
        if (check != null) {
            check.cancel();
        }
    }

    private void write(Socket made) {
        var batch = new ArrayList<Pending>();
        try (var output = new BufferedOutputStream(made.getOutputStream(), 4 * READ_BYTES)) {
            while (true) {
                batch.clear();
                batch.add(waiting.take());
                waiting.drainTo(batch);
                for (var pending : batch) {
                    if (pending == LAST) {
                        output.flush();
                        made.close();
                        end(new SendFailure.Refused("the connection with " + remote + " was closed by us"));
                        return;
                    }
                    output.write(pending.bytes);
                }
                output.flush();
                wasActive = true;
                batch.forEach(pending -> waitingBytes.addAndGet(-pending.bytes.length));
            }
        } catch (IOException failure) {
            var told = new SendFailure.Unreachable(why(failure));
            end(told);
            batch.forEach(pending -> pending.onFailure.accept(told));
        } catch (InterruptedException stopped) {
            end(new SendFailure.Refused("the connection with " + remote + " was closed by us"));
            Thread.currentThread().interrupt();
        }
    }

    /// Closes after what waits has been written, or when that takes too long.
    void closeWhenWritten() {
        waiting.add(LAST);
        flows.shared
                .timers()
                .after(
                        flows.spec.limits().connect(),
                        () -> end(new SendFailure.Refused("the connection with " + remote + " was closed by us")));
    }

    private void cutOff(String sentence) {
        if (end(new SendFailure.NoResponse(sentence))) {
            flows.inbound.onTrouble(sentence);
        }
    }

    /// Ends a connection that was never started.
    void refuse(SendFailure failure) {
        ended.compareAndSet(null, failure);
    }

    /// True for the one call that ended it. Tells everybody who waits.
    private boolean end(SendFailure failure) {
        if (!ended.compareAndSet(null, failure)) {
            return false;
        }
        flows.ended(this);
        cancelIdleCheck();
        close();
        drain(failure);
        flows.inbound.onClosed(this, failure);
        return true;
    }

    private void drain(SendFailure failure) {
        List<Pending> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(pending -> pending.onFailure.accept(failure));
        // For the writer, which may be about to wait.
        waiting.add(LAST);
    }

    private void close() {
        var plain = raw;
        if (plain != null) {
            try {
                plain.close();
            } catch (IOException failure) {
                LOG.atDebug()
                        .addKeyValue("line", flows.spec.name())
                        .addKeyValue("reason", failure.getMessage())
                        .log("closing a connection failed");
            }
        }
    }
}
