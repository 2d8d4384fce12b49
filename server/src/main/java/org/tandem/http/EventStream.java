package org.tandem.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one stream of events of this server: topics, numbers without a gap, and a memory for readers who were
/// away.
///
/// The last `kept` events lie in a ring. Each reader has nothing but its place in the ring, so a slow one costs
/// no memory: it is cut off when it is more than `waitingMax` events behind, and may resume. Publishing takes one
/// short lock, never waits for a reader and renders nothing: an event is rendered when the first reader needs it,
/// and then once. For any thread.
public final class EventStream implements EventTopics, AutoCloseable {
    private static final int BATCH_MAX = 200;

    private final HttpSettings.Events settings;
    private final String epoch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private final Map<String, String> rightByTopic = new TreeMap<>();
    private final Map<String, Integer> readersByAccount = new HashMap<>();
    private final @Nullable Event[] ring;
    private long next = 1;
    private int readers;
    private int waiting;
    private boolean closed;

    /// `epoch` names this run of the server, so that numbers of an earlier one aren't taken for ours.
    public EventStream(HttpSettings.Events settings, String epoch) {
        if (epoch.isEmpty() || !epoch.chars().allMatch(Character::isLetterOrDigit)) {
            throw new IllegalArgumentException("epoch " + epoch + " is not made of letters and digits");
        }
        this.settings = settings;
        this.epoch = epoch;
        this.ring = new @Nullable Event[settings.kept()];
    }

    @Override
    public void topic(String name, String right) {
        lock.lock();
        try {
            var other = rightByTopic.putIfAbsent(name, right);
            if (other != null) {
                throw new IllegalStateException("topic " + name + " is there already");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void publish(String topic, String key, Supplier<?> payload) {
        lock.lock();
        try {
            if (!rightByTopic.containsKey(topic)) {
                throw new IllegalStateException("topic " + topic + " was never announced");
            }
            ring[(int) (next % ring.length)] = new Event(epoch + "-" + next, topic, key, payload);
            next++;
            if (waiting > 0) {
                published.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The topics and the right that each needs.
    public Map<String, String> topics() {
        lock.lock();
        try {
            return Map.copyOf(rightByTopic);
        } finally {
            lock.unlock();
        }
    }

    int readers() {
        lock.lock();
        try {
            return readers;
        } finally {
            lock.unlock();
        }
    }

    /// A new reader; empty when there are too many already. It must be closed.
    Optional<Reader> read(String account, Set<String> topics, @Nullable String lastEventId) {
        lock.lock();
        try {
            int ofAccount = readersByAccount.getOrDefault(account, 0);
            if (closed || readers >= settings.streamsMax() || ofAccount >= settings.streamsPerAccountMax()) {
                return Optional.empty();
            }
            readers++;
            readersByAccount.put(account, ofAccount + 1);
            long resumeAt = lastEventId == null ? next : after(lastEventId);
            return Optional.of(new Reader(account, Set.copyOf(topics), resumeAt < 0 ? next : resumeAt, resumeAt < 0));
        } finally {
            lock.unlock();
        }
    }

    /// Ends all readers; publishing goes on without any.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The number of the first event that somebody who has seen this one lacks; -1 when it is no longer kept or
    /// never was.
    private long after(String lastEventId) {
        int dash = lastEventId.lastIndexOf('-');
        if (dash < 0 || !lastEventId.substring(0, dash).equals(epoch)) {
            return -1;
        }
        try {
            long first = Long.parseLong(lastEventId.substring(dash + 1)) + 1;
            return first >= 1 && first <= next && next - first <= ring.length ? first : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// What a reader gets next.
    sealed interface Batch {
        /// Events in order; none when the time ran out.
        record Events(List<Event> events) implements Batch {}

        /// The reader was too slow.
        record TooSlow() implements Batch {}

        /// The server stops.
        record Ended() implements Batch {}
    }

    /// A place in the ring. For one thread.
    final class Reader implements AutoCloseable {
        private final String account;
        private final Set<String> topics;
        private final boolean missedSome;
        /// Until here it reads what happened before it came, and may be further behind.
        private final long caughtUpAt;
        private long at;
        private boolean open = true;

        private Reader(String account, Set<String> topics, long at, boolean missedSome) {
            this.account = account;
            this.topics = topics;
            this.at = at;
            this.missedSome = missedSome;
            this.caughtUpAt = next;
        }

        /// Whether events after the one that it saw last are gone: it must load everything anew.
        boolean hasMissedSome() {
            return missedSome;
        }

        /// The id that stands for everything up to here.
        String position() {
            return epoch + "-" + (at - 1);
        }

        /// Waits for events of its topics, at most for the heartbeat.
        Batch next() throws InterruptedException {
            long nanos = settings.heartbeat().toNanos();
            lock.lockInterruptibly();
            try {
                while (true) {
                    if (closed) {
                        return new Batch.Ended();
                    }
                    long behind = next - at;
                    boolean catchesUp = at < caughtUpAt;
                    if (behind > ring.length || (!catchesUp && behind > settings.waitingMax())) {
                        return new Batch.TooSlow();
                    }
                    var events = collect();
                    if (!events.isEmpty() || nanos <= 0) {
                        return new Batch.Events(events);
                    }
                    waiting++;
                    try {
                        nanos = published.awaitNanos(nanos);
                    } finally {
                        waiting--;
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        private List<Event> collect() {
            var events = new ArrayList<Event>();
            while (at < next && events.size() < BATCH_MAX) {
                var event = ring[(int) (at % ring.length)];
                at++;
                if (event != null && topics.contains(event.topic())) {
                    events.add(event);
                }
            }
            return events;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    readers--;
                    readersByAccount.merge(account, -1, (had, less) -> had + less == 0 ? null : had + less);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
