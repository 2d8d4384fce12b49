package org.tandem.lab.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// All messages that the lab's peers sent or received, in order: the memory for assertions and the picture for people.
///
/// Safe from any thread. Between two peers of the lab a message stands here once, as sent. Grows with the run; a lab
/// that stays up forgets the oldest beyond `entriesMax`.
public final class Ladder {
    /// One arrow, or a note when `message` is a remark only.
    public record Entry(long number, Instant at, String from, String to, Transport transport, Message message) {}

    private static final int ENTRIES_MAX = 20_000;

    private final InstantSource clock;
    private final Instant start;
    private final String unknownPeer;
    private final Map<InetSocketAddress, String> names = new ConcurrentHashMap<>();
    private final List<Consumer<Entry>> watchers = new CopyOnWriteArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long next;

    /// `unknownPeer` names whoever is not one of the lab's own peers: the system under test.
    public Ladder(InstantSource clock, String unknownPeer) {
        this.clock = clock;
        this.start = clock.instant();
        this.unknownPeer = unknownPeer;
    }

    void knows(InetSocketAddress address, String name) {
        names.put(address, name);
    }

    void forgets(InetSocketAddress address) {
        names.remove(address);
    }

    public String nameOf(InetSocketAddress address) {
        return names.getOrDefault(address, unknownPeer);
    }

    void sent(String by, Flow flow, Message message) {
        add(by, nameOf(flow.remote()), flow.transport(), message);
    }

    void received(String by, Flow flow, Message message) {
        String from = names.get(flow.remote());
        if (from == null) {
            add(unknownPeer, by, flow.transport(), message);
        }
    }

    private void add(String from, String to, Transport transport, Message message) {
        Entry entry;
        // A lock and not a mailbox: the order of the arrows is the order of this call, and callers go on at once.
        synchronized (entries) {
            entry = new Entry(next++, clock.instant(), from, to, transport, message);
            entries.add(entry);
            if (entries.size() > ENTRIES_MAX) {
                entries.removeFirst();
            }
        }
        watchers.forEach(watcher -> watcher.accept(entry));
    }

    /// Calls `watcher` with each arrow as it is drawn, on the thread that drew it.
    public AutoCloseable watch(Consumer<Entry> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /// A point to look back to.
    public long mark() {
        synchronized (entries) {
            return next;
        }
    }

    public List<Entry> since(long mark) {
        synchronized (entries) {
            return entries.stream().filter(entry -> entry.number() >= mark).toList();
        }
    }

    public String line(Entry entry) {
        Duration after = Duration.between(start, entry.at());
        return "%7d.%03d  %-14s %s %-14s %s"
                .formatted(
                        after.toSeconds(),
                        after.toMillisPart(),
                        entry.from(),
                        "\u2500\u25b6",
                        entry.to(),
                        entry.message().summary());
    }

    public String draw(long mark) {
        StringBuilder picture = new StringBuilder();
        for (Entry entry : since(mark)) {
            picture.append(line(entry)).append('\n');
        }
        return picture.toString();
    }
}
