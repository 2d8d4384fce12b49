package org.tandem.lab.rtp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Sdp;

/// A pair of UDP ports for one audio stream: sends a tone, counts what comes, reports by RTCP every 5 s.
///
/// Safe from any thread. Sending starts when a peer is set whose direction wants it. [#close] frees both ports.
public final class MediaPort implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final Duration PACE = Duration.ofMillis(20);
    private static final int PAIR_TRIES = 200;

    private final DatagramSocket rtp;
    private final DatagramSocket rtcp;
    private final ScheduledExecutorService timers;
    private final ScheduledFuture<?> reports;
    private final Tone tone;
    private final long ssrc = ThreadLocalRandom.current().nextInt() & 0xFFFF_FFFFL;
    private final long session = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final Map<Long, Stream> streams = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong reportsReceived = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private int version;
    private int sequence = ThreadLocalRandom.current().nextInt(0x8000);
    private long timestamp = ThreadLocalRandom.current().nextInt(0x10000);
    private volatile @Nullable InetSocketAddress peer;
    private volatile @Nullable InetSocketAddress peerControl;
    private volatile boolean muted;
    private @Nullable ScheduledFuture<?> sending;

    private static final class Stream {
        private long packets;
        private long bytes;
        private int first = -1;
        private int highest;
        private int cycles;
        private int payloadType = -1;

        private synchronized void count(int number, int type, int payload) {
            if (first < 0) {
                first = number;
                highest = number;
            } else if (((number - highest) & 0xFFFF) < 0x8000) {
                if (number < highest) {
                    cycles++;
                }
                highest = number;
            }
            packets++;
            bytes += payload;
            payloadType = type;
        }

        private synchronized Heard heard(long ssrc) {
            long expected = (long) cycles * 0x10000 + highest - first + 1;
            return new Heard(ssrc, packets, bytes, Math.max(0, expected - packets), payloadType);
        }
    }

    /// Takes an even port and the next one on `address`. Throws [LabFailure] when none is free.
    public MediaPort(InetAddress address, double hertz, ScheduledExecutorService timers) {
        DatagramSocket[] pair = pair(address);
        this.rtp = pair[0];
        this.rtcp = pair[1];
        this.timers = timers;
        this.tone = new Tone(hertz);
        Thread.ofVirtual().name("rtp").start(this::receive);
        Thread.ofVirtual().name("rtcp").start(this::receiveReports);
        this.reports = timers.scheduleAtFixedRate(this::report, 1, 5, TimeUnit.SECONDS);
    }

    private static DatagramSocket[] pair(InetAddress address) {
        for (int i = 0; i < PAIR_TRIES; i++) {
            int port = 2 * ThreadLocalRandom.current().nextInt(10_000, 16_000);
            try {
                DatagramSocket even = new DatagramSocket(new InetSocketAddress(address, port));
                try {
                    return new DatagramSocket[] {even, new DatagramSocket(new InetSocketAddress(address, port + 1))};
                } catch (SocketException _) {
                    even.close();
                }
            } catch (SocketException _) {
                // In use: try another.
            }
        }
        throw new LabFailure("no free pair of media ports on " + address);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) rtp.getLocalSocketAddress();
    }

    /// The session description of this port, its version one higher each time (RFC 3264 §8).
    public Sdp describe(Sdp.Direction direction) {
        lock.lock();
        try {
            return Sdp.audio(address(), session, ++version, direction);
        } finally {
            lock.unlock();
        }
    }

    /// Follows what the peer described: where to send, and whether to send at all.
    public void follow(Sdp remote) {
        peer = remote.media();
        peerControl = remote.control();
        if (remote.direction().receives() && remote.media().getPort() != 0) {
            start();
        } else {
            stop();
        }
    }

    /// Answers an offer in the mirrored direction and follows it.
    public Sdp answer(Sdp offer) {
        follow(offer);
        return describe(offer.direction().mirrored());
    }

    /// Sends nothing although it should: the fault of one-way audio.
    public void mute() {
        muted = true;
    }

    private void start() {
        lock.lock();
        try {
            if (sending == null && !rtp.isClosed()) {
                sending = timers.scheduleAtFixedRate(this::sendPacket, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException _) {
            // The lab closes.
        } finally {
            lock.unlock();
        }
    }

    /// Stops sending audio; RTCP goes on.
    public void stop() {
        lock.lock();
        try {
            if (sending != null) {
                sending.cancel(false);
                sending = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void sendPacket() {
        InetSocketAddress to = peer;
        if (to == null || muted || rtp.isClosed()) {
            return;
        }
        byte[] packet = new byte[HEADER_BYTES + Tone.SAMPLES];
        ByteBuffer header = ByteBuffer.wrap(packet);
        header.put((byte) 0x80).put((byte) 0).putShort((short) sequence++);
        header.putInt((int) timestamp).putInt((int) ssrc);
        timestamp += Tone.SAMPLES;
        tone.next(packet, HEADER_BYTES);
        try {
            rtp.send(new DatagramPacket(packet, packet.length, to));
            sent.incrementAndGet();
        } catch (IOException _) {
            // The peer's port is closed: an unanswered packet is lost, as on any network.
        }
    }

    private void receive() {
        byte[] buffer = new byte[2048];
        while (!rtp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                rtp.receive(packet);
            } catch (IOException _) {
                continue;
            }
            ByteBuffer header = ByteBuffer.wrap(buffer, 0, packet.getLength());
            if (packet.getLength() < HEADER_BYTES || (header.get(0) & 0xC0) != 0x80) {
                continue;
            }
            long from = header.getInt(8) & 0xFFFF_FFFFL;
            streams.computeIfAbsent(from, _ -> new Stream())
                    .count(header.getShort(2) & 0xFFFF, header.get(1) & 0x7F, packet.getLength() - HEADER_BYTES);
            received.incrementAndGet();
            lock.lock();
            try {
                arrival.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void receiveReports() {
        byte[] buffer = new byte[2048];
        while (!rtcp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                rtcp.receive(packet);
                int type = buffer[1] & 0xFF;
                if (packet.getLength() >= 8 && (type == 200 || type == 201)) {
                    reportsReceived.incrementAndGet();
                }
            } catch (IOException _) {
                // Closed, or the peer's port was unreachable: the loop's condition tells.
            }
        }
    }

    /// A sender report when audio was sent, else a receiver report, both without report blocks (RFC 3550 §6.4).
    private void report() {
        InetSocketAddress to = peerControl;
        if (to == null || muted || rtcp.isClosed()) {
            return;
        }
        boolean sender = sent.get() > 0;
        ByteBuffer report = ByteBuffer.allocate(sender ? 28 : 8);
        report.put((byte) 0x80).put((byte) (sender ? 200 : 201)).putShort((short) (sender ? 6 : 1));
        report.putInt((int) ssrc);
        if (sender) {
            report.putLong(0).putInt((int) timestamp).putInt((int) sent.get());
            report.putInt((int) (sent.get() * Tone.SAMPLES));
        }
        try {
            rtcp.send(new DatagramPacket(report.array(), report.capacity(), to));
        } catch (IOException _) {
            // As for audio: lost.
        }
    }

    public long sent() {
        return sent.get();
    }

    /// All packets of all streams so far.
    public long received() {
        return received.get();
    }

    public long reportsReceived() {
        return reportsReceived.get();
    }

    public List<Heard> heard() {
        return streams.entrySet().stream()
                .map(entry -> entry.getValue().heard(entry.getKey()))
                .toList();
    }

    /// Waits until `more` further packets have come. Throws [LabFailure] with the count when they have not.
    public void awaitPackets(long more, Duration limit, String who) {
        long goal = received.get() + more;
        long left = limit.toNanos();
        lock.lock();
        try {
            while (received.get() < goal) {
                if (left <= 0) {
                    throw new LabFailure("%s heard %d of %d audio packets within %d ms"
                            .formatted(who, received.get() + more - goal, more, limit.toMillis()));
                }
                left = arrival.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while listening", e);
        } finally {
            lock.unlock();
        }
    }

    /// Listens for `time` and returns how many packets came.
    public long listen(Duration time) {
        long before = received.get();
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while listening", e);
        }
        return received.get() - before;
    }

    public boolean isClosed() {
        return rtp.isClosed();
    }

    @Override
    public void close() {
        stop();
        reports.cancel(false);
        rtp.close();
        rtcp.close();
    }
}
